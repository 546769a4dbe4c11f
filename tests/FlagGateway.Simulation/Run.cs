using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Simulation;

/// <summary>One run of a scenario.</summary>
internal sealed record Run
{
    /// <summary>When a guardrail said HardFail.</summary>
    public TimeSpan? Hard { get; private set; }

    /// <summary>
    /// When the candidate lost all of its users: at HardFail, or at a gross failure seen by fewer than three users.
    /// </summary>
    public TimeSpan? Emptied { get; private set; }

    /// <summary>Requests of the candidate until then.</summary>
    public long RequestsToHard { get; private set; }

    /// <summary>Which span and metric said so.</summary>
    public string? HardArithmetic { get; private set; }

    /// <summary>When a guardrail said SoftFail or HardFail.</summary>
    public TimeSpan? Soft { get; private set; }

    /// <summary>When the check of failing users said that the candidate fails more users than control.</summary>
    public TimeSpan? Named { get; private set; }

    /// <summary>When the check of gross latencies said HardFail, if it was the first to do so.</summary>
    public TimeSpan? Slow { get; private set; }

    /// <summary>The planned analysis at which each guardrail had passed.</summary>
    public TimeSpan? Pass { get; private set; }

    /// <summary>
    /// Whether a guardrail passed with a warning, such as a multiple of control's rate below the limit.
    /// </summary>
    public bool HasWarned { get; private set; }

    /// <summary>Whether the candidate has no user at all.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>Why the last planned analysis decided nothing.</summary>
    public string? Undecided { get; private set; }

    private readonly HashSet<string> _passed = [];
    private int _looks;

    /// <summary>The other rules.</summary>
    public StopRules Others { get; } = new();

    /// <summary>
    /// Simulates several runs, each with a seed of its own, so that their number and order change none.
    /// </summary>
    public static Run[] Many(Scenario scenario, int count)
    {
        var runs = new Run[count];
        Parallel.For(0, count, index => runs[index] = Of(scenario, (ulong)index + 1));
        return runs;
    }

    /// <summary>Simulates.</summary>
    public static Run Of(Scenario scenario, ulong seed)
    {
        var chance = new Chance(seed);
        var world = new World(scenario.Model, scenario.Share, scenario.Effect, scenario.Look.TotalSeconds, chance);
        var run = new Run { IsEmpty = world.CandidateUsers == 0 };
        var outages = scenario.Model.Outages is { } model ? new Outages(model, scenario, world, chance) : null;
        var slowFrom = LatencyScale.BucketOf(0.5) + 1;
        var networks = scenario.Attack?.AllNetworks ?? 0;
        Tally control = new(slowFrom) { Networks = networks }, candidate = new(slowFrom) { Networks = networks };
        var attack = scenario.Attack is { } attacked ? new Attacker(attacked, scenario, world, chance) : null;
        var poison = scenario.Poison is { } poisoned
            ? AliasTable.Poisson(scenario.Look.TotalSeconds * (poisoned == Poison.Candidate ? world.CandidateRequestsPerSecond : world.ControlRequestsPerSecond))
            : null;
        // With numbers of its own: the stage is the same with a past and without.
        var past = PastOf(scenario, world, new Chance(~seed));
        var windows = ComparisonWindows.Begin(CohortCounts.Empty, CohortCounts.Empty, past);
        for (var elapsed = scenario.Look; elapsed <= scenario.Stage; elapsed += scenario.Look)
        {
            world.Control.AddTo(control, chance);
            (scenario.Effect.IsAt(elapsed) ? world.CandidateAfter : world.CandidateBefore).AddTo(candidate, chance);
            if (poison is not null)
                (scenario.Poison == Poison.Candidate ? candidate : control).AddError(partition: 7, poison.Draw(chance));
            control.FailingUsers = world.ControlFailing.At(elapsed);
            candidate.FailingUsers = scenario.Effect.IsAt(elapsed) ? world.FailingAfter.At(elapsed - scenario.Effect.Onset) : world.FailingBefore.At(elapsed);
            attack?.AddTo(control, candidate, chance);
            outages?.AddTo(elapsed, control, candidate, chance);
            run.Others.Look(elapsed, control, candidate, world.Users);
            if (run.Hard is null)
            {
                if (elapsed == scenario.WarmUp)
                {
                    windows = ComparisonWindows.Begin(control.Counts, candidate.Counts, past);
                    control.Part();
                    candidate.Part();
                }

                windows = windows.Advance(elapsed, control.Counts, candidate.Counts);
                // Windows and slices of outages keep what they began with.
                if (elapsed.Ticks % TimeSpan.TicksPerMinute == 0)
                {
                    control.Part();
                    candidate.Part();
                }

                run.Judge(scenario, elapsed, windows, candidate.Requests);
            }
            else if (run.Others.AreDone)
            {
                break;
            }
        }

        return run;
    }

    private static CohortPast? PastOf(Scenario scenario, World world, Chance chance)
    {
        if (scenario.Past == 0)
            return null;
        Tally control = new(0), candidate = new(0);
        for (var hour = 0; hour < scenario.Past; hour++)
        {
            world.ControlPast.AddTo(control, chance);
            world.CandidatePast.AddTo(candidate, chance);
        }

        return new CohortPast(control.Counts, candidate.Counts);
    }

    private void Judge(Scenario scenario, TimeSpan elapsed, ComparisonWindows windows, long requests)
    {
        var analysis = PlannedAnalyses.Due(scenario.Hold, elapsed, _looks);
        _looks = analysis?.Number ?? _looks;
        var input = new JudgeInput
        {
            Windows = windows.Windows,
            Analysis = analysis,
            ControlFailure = scenario.ControlFailure,
            WarmingUp = WarmUp.Left(scenario.WarmUp, elapsed),
        };
        if (input.WarmingUp == TimeSpan.Zero && FailingUsersCheck.Judge(windows.Windows[0], scenario.Share * 100) is not null)
        {
            Named ??= elapsed;
            Soft ??= elapsed;
        }

        if (input.WarmingUp == TimeSpan.Zero && GrossLatencyCheck.Judge(windows.Windows, windows.Latest) is { Kind: VerdictKind.HardFail } slow)
        {
            (Hard, Emptied, Soft) = (Hard ?? elapsed, Emptied ?? elapsed, Soft ?? elapsed);
            (Slow, HardArithmetic, RequestsToHard) = (elapsed, slow.Arithmetic, requests);
        }

        foreach (var guardrail in scenario.Guardrails)
        {
            var verdict = GuardrailJudge.Judge(guardrail, input);
            if (verdict.IsGross || verdict.Kind == VerdictKind.HardFail)
                Emptied ??= elapsed;
            switch (verdict.Kind)
            {
                case VerdictKind.HardFail:
                    Hard ??= elapsed;
                    Soft ??= elapsed;
                    HardArithmetic ??= verdict.Arithmetic;
                    RequestsToHard = requests;
                    break;
                case VerdictKind.SoftFail:
                    Soft ??= elapsed;
                    break;
                case VerdictKind.Pass:
                    if (elapsed >= scenario.Hold)
                        _passed.Add(guardrail.Metric);
                    HasWarned |= verdict.IsWarning;
                    break;
                default:
                    Undecided = analysis is null ? Undecided : verdict.Arithmetic;
                    break;
            }
        }

        if (_passed.Count == scenario.Guardrails.Count && Soft is null)
            Pass ??= elapsed;
    }
}
