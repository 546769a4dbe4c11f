using System.Globalization;
using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// One conclusion from all criteria of a stage, technical and business ones: whether the stage may be left now. It
/// decides nothing: the machine does (<see cref="RolloutMachine"/>), by the same rules.
/// </summary>
/// <param name="Result"><c>go</c>, <c>no-go</c> or <c>more data</c>.</param>
/// <param name="Text">All in one line.</param>
/// <param name="Criteria">The table, business criteria last.</param>
internal sealed record RolloutConclusion(string Result, string Text, IReadOnlyList<Criterion> Criteria)
{
    /// <summary>Everything that the stage must show is shown.</summary>
    public const string Go = "go";

    /// <summary>A limit is exceeded.</summary>
    public const string NoGo = "no-go";

    /// <summary>Neither of both yet.</summary>
    public const string MoreData = "more data";

    /// <summary>
    /// Time until everything is expected to be shown; <c>null</c> if that is not known, or not needed.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimeSpan? After { get; init; }

    /// <summary>Draws the conclusion for a rollout that is active, or was rolled back. Pure.</summary>
    /// <param name="plan">The plan; <c>null</c> for none.</param>
    /// <param name="state">State of the rollout; <c>null</c> if it was never started.</param>
    /// <param name="verdicts">The latest verdicts.</param>
    /// <param name="samples">The other measurements.</param>
    /// <param name="pace">When undecided guardrails are expected to pass.</param>
    /// <returns>The conclusion; <c>null</c> for other rollouts, and while nothing was judged.</returns>
    public static RolloutConclusion? From(RolloutPlan? plan, RolloutState? state, IReadOnlyList<GuardrailVerdict> verdicts, RolloutSamples samples, IReadOnlyList<DecisionPace> pace)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(pace);
        if (state is null || verdicts.Count == 0 || (!state.IsActive && state.Phase != RolloutPhase.RolledBack))
            return null;
        var criteria = Rows(plan, state, verdicts, pace);
        if (state.Phase == RolloutPhase.RolledBack || Failed(criteria) is { Count: > 0 })
            return Stop(criteria, "rolled back");
        if (plan is null || StageSteps.IndexOf(plan, state.Stage) is not (>= 0 and var index))
            return null;
        var stage = plan.Stages[index];
        return Wait(criteria, StageNeeds.Time(stage, state), StageNeeds.Data(plan, stage, state, [], samples), Left(stage, state, samples)) ?? Pass(criteria);
    }

    /// <summary>The conclusion that led to a step of a rollout, from what was recorded with it. Pure.</summary>
    /// <param name="plan">The plan; <c>null</c> if it is not known any more.</param>
    /// <param name="before">State before the step; <c>null</c> if it is not known.</param>
    /// <param name="action">The step.</param>
    /// <param name="isByMachine">Whether nobody made it by hand.</param>
    /// <param name="verdicts">The recorded verdicts.</param>
    public static RolloutConclusion FromStep(RolloutPlan? plan, RolloutState? before, RolloutAction action, bool isByMachine, IReadOnlyList<GuardrailVerdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        var criteria = Rows(plan, before, verdicts, []);
        if (action == RolloutAction.RollBack || Failed(criteria) is { Count: > 0 })
            return Stop(criteria, "rolled back");
        var isPassed = action is RolloutAction.Advance or RolloutAction.Wait or RolloutAction.Succeed;
        if (Wait(criteria, [], [], TimeSpan.Zero) is not { } open)
            return isPassed ? Pass(criteria) : new RolloutConclusion(MoreData, "more data: nothing failed", criteria);
        if (!isPassed || !isByMachine)
            return open;
        // What passed at an earlier analysis of the stage is not recorded with the step that ended it.
        var go = Pass(criteria);
        return go with { Text = $"{go.Text}; passed at an earlier analysis, or left undecided as the plan says: {string.Join(", ", criteria.Where(static one => one.State == CriterionState.Undecided).Select(static one => one.Guardrail))}" };
    }

    /// <summary>A time to wait, rounded up: <c>40 min</c>, <c>3 h</c>.</summary>
    internal static string About(TimeSpan time) => time.TotalMinutes <= 90
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Ceiling(time.TotalMinutes)):0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalHours):#,0} h");

    private static Criterion[] Rows(RolloutPlan? plan, RolloutState? state, IReadOnlyList<GuardrailVerdict> verdicts, IReadOnlyList<DecisionPace> pace) =>
        [.. verdicts.Select(verdict => Criterion.From(plan, state, verdict, pace.FirstOrDefault(one => one.Guardrail == verdict.Guardrail && one.Variant == verdict.Variant)))
            .OrderBy(static one => one.Kind == Criterion.Business)];

    private static List<Criterion> Failed(IReadOnlyList<Criterion> criteria) => [.. criteria.Where(static one => one.State == CriterionState.Failed)];

    private static RolloutConclusion Stop(Criterion[] criteria, string reason)
    {
        var failed = Failed(criteria);
        var text = failed.Count == 0 ? reason : string.Join(", ", failed.Select(static one => $"{one.Guardrail} ({one.Kind}) is {one.Finding}{(one.Limit.Length == 0 ? "" : $" {one.Limit}")}"));
        return new RolloutConclusion(NoGo, $"{NoGo}: {text}", criteria);
    }

    private static RolloutConclusion Pass(Criterion[] criteria)
    {
        var met = criteria.Where(static one => one.State == CriterionState.Met).ToArray();
        var (business, stops) = (met.Count(static one => one.Kind == Criterion.Business), criteria.Count(static one => one.State == CriterionState.NotExceeded));
        var rest = stops == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {stops} that only stop{(stops == 1 ? "s is" : " are")} not exceeded");
        return new RolloutConclusion(Go, string.Create(CultureInfo.InvariantCulture, $"{Go}: within the limits are {met.Length - business} technical and {business} business criteria{rest}"), criteria);
    }

    // What takes longest decides; if one time is not known, none is.
    private static RolloutConclusion? Wait(Criterion[] criteria, List<string> time, List<string> data, TimeSpan? left)
    {
        var open = criteria.Where(static one => one.State == CriterionState.Undecided).ToArray();
        if (open.Length == 0 && time.Count == 0 && data.Count == 0)
            return null;
        var longest = left is { } own && Array.TrueForAll(open, static one => one.After is not null) ? open.Select(static one => one.After!.Value).Append(own).Max() : (TimeSpan?)null;
        var about = longest is { } known && known > TimeSpan.Zero ? $" (about {About(known)})" : "";
        string[] missing = [.. open.Select(static one => $"{one.Guardrail} ({one.Kind}) is {one.Finding}"), .. data, .. time];
        return new RolloutConclusion(MoreData, $"{MoreData}{about}: {string.Join(", ", missing)}", criteria) { After = longest is { } found && found > TimeSpan.Zero ? found : null };
    }

    // Of the hold and the cool-down, and of users and requests if they come in as so far.
    private static TimeSpan? Left(RolloutStage stage, RolloutState state, RolloutSamples samples)
    {
        var hold = stage.Hold > state.InStage ? stage.Hold - state.InStage : TimeSpan.Zero;
        var users = Until(stage.MinimumUsers, samples.CandidateUsers);
        var requests = Until(stage.MinimumRequests, samples.CandidateRequests);
        if (samples.RatioProblem is not null || users is null || requests is null)
            return null;
        return new[] { hold, state.CoolDown, users.Value, requests.Value }.Max();

        TimeSpan? Until(double needed, double has) => has >= needed ? TimeSpan.Zero
            : has > 0 && state.InStage > TimeSpan.Zero && (needed / has) - 1 is < 10_000 and var factor ? state.InStage * factor : null;
    }
}
