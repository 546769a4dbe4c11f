using FlagGateway.Cohorts;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;
using FlagGateway.Testing;

namespace FlagGateway.Tests.Rollouts;

/// <summary>What control did is kept when a stage is left that had both sides.</summary>
public sealed class ReferenceRecorderTests
{
    private readonly WindowRegistry _windows = new();
    private readonly RolloutStatusCache _statuses = new();
    private readonly RolloutState _half = State("half", 50, observationPeriod: 1);

    [Fact]
    public void Attach_StageWithBothSidesIsLeft_KeepsControlAndItsQueries()
    {
        Count(_half, 20);
        var query = new GuardrailVerdict { Guardrail = "promql:conversion", Kind = VerdictKind.Pass, Control = 0.25, Arithmetic = "" };
        _statuses.Replace([new RolloutStatus { Flag = _half.Flag, State = _half, Verdicts = [query] }]);

        var next = Recorder().Attach(_half, State("everyone", 100, observationPeriod: 2));

        Assert.Equal("half", next.Reference!.Stage);
        Assert.Equal(20, ReferenceCounts.Read(next.Reference.Control)!.TotalRequests);
        Assert.Equal(0.25, next.Reference.Queries["promql:conversion"]);
    }

    [Fact]
    public void Attach_NothingWasCountedOfControl_KeepsTheReferenceBefore()
    {
        var known = new RolloutReference("earlier", "known", "", new Dictionary<string, double>());
        _windows.GetOrAdd(_half, _half.Flag);

        Assert.Equal("known", Recorder().Attach(_half, State("everyone", 100, observationPeriod: 2) with { Reference = known }).Reference!.Control);
        Assert.Null(Recorder().Attach(_half, State("everyone", 100, observationPeriod: 2)).Reference);
    }

    [Fact]
    public void Attach_StageGoesOn_ChangesNothing()
    {
        Count(_half, 20);

        Assert.Null(Recorder().Attach(_half, _half with { Phase = RolloutPhase.Paused }).Reference);
        Assert.Null(Recorder().Attach(null, State("everyone", 100, observationPeriod: 2)).Reference);
    }

    [Fact]
    public void Attach_RolloutEnds_ForgetsTheReference()
    {
        var known = new RolloutReference("half", "x", "", new Dictionary<string, double>());

        Assert.Null(Recorder().Attach(_half, State("half", 0, observationPeriod: 2) with { Phase = RolloutPhase.RolledBack, Reference = known }).Reference);
    }

    [Fact]
    public void Attach_GroupsAreAdded_KeepsAnEighthOfWhatTheyDidOnControl()
    {
        Count(_half, 20);
        var route = _windows.Find(_half.Flag)!.Segments.ForRoute("all");
        const string Group = "tenant:beta";
        for (var i = 0; i < GroupReference.MinRequests; i++)
            route.Find(new Core.Flags.GroupSet(Group, [Group.Length])).Control.Count(isError: false, TimeSpan.FromMilliseconds(5), isAnswered: true);

        var next = Recorder().Attach(_half, State("team", 0, observationPeriod: 2) with { Groups = [Group] });

        Assert.Equal(50, ReferenceCounts.Read(next.Reference!.Groups)!.TotalRequests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no base64")]
    [InlineData("AAAA")]
    [InlineData(null)]
    public void Read_NoCounts_IsNoReference(string? text) => Assert.Null(ReferenceCounts.Read(text));

    private static RolloutState State(string stage, double percentage, long observationPeriod) => new()
    {
        Flag = "release.orders",
        Control = "legacy",
        Candidate = "new",
        Plan = "p",
        Phase = RolloutPhase.Progressing,
        Stage = stage,
        ObservationPeriod = observationPeriod,
        Percentage = percentage,
    };

    private ReferenceRecorder Recorder() => new(new Counted(_windows), _windows, _statuses);

    private void Count(RolloutState state, int requests)
    {
        var windows = _windows.GetOrAdd(state, state.Flag);
        for (var i = 0; i < requests; i++)
            windows.ControlSplit.Record(new CohortObservation { Bucket = new Bucket(0, (uint)i), Status = 200, Outcome = ObservedOutcome.Responded, Duration = TimeSpan.FromMilliseconds(5) });
    }

    private sealed class Counted(WindowRegistry windows) : ICohortSource
    {
        public CohortReadings? Read(RolloutState state) => windows.Find(state.Flag) is { } found && found.ObservationPeriod == state.ObservationPeriod
            ? new CohortReadings(found.ControlSplit.Read(), found.CandidateSplit.Read(), found.ControlNamed.Read(), found.CandidateNamed.Read())
            : null;

        public Task SaveAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
