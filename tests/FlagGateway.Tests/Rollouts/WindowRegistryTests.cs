using FlagGateway.Cohorts;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Testing;

namespace FlagGateway.Tests.Rollouts;

public sealed class WindowRegistryTests
{
    private static readonly RolloutPlan Plan = new("flag", "legacy", "new", [Stage("canary", 5), Stage("half", 50), Stage("all", 100)], [], SoftAction.Pause, []);

    private readonly WindowRegistry _registry = new();

    [Fact]
    public void GetOrAdd_SameObservationPeriod_GivesTheSameWindows()
    {
        var windows = _registry.GetOrAdd(State(1), "flag");

        Assert.Same(windows, _registry.GetOrAdd(State(1), "FLAG"));
        Assert.Same(windows, _registry.Find("flag"));
    }

    [Theory]
    [InlineData(2, "legacy", "new")]
    [InlineData(1, "new", "legacy")]
    [InlineData(1, "legacy", "newer")]
    public void GetOrAdd_OtherObservationPeriodOrVariants_GivesNewWindowsAndDropsTheOld(long observationPeriod, string control, string candidate)
    {
        var old = _registry.GetOrAdd(State(1), "flag");

        var windows = _registry.GetOrAdd(State(observationPeriod) with { Control = control, Candidate = candidate }, "flag");
        old.CandidateSplit.Count(new Bucket(1, 1), isError: true, TimeSpan.Zero, isAnswered: false);

        Assert.NotSame(old, windows);
        Assert.Same(windows, Assert.Single(_registry.All));
        Assert.Equal((observationPeriod, control, candidate), (windows.ObservationPeriod, windows.Control, windows.Candidate));
        Assert.Equal(0, windows.CandidateSplit.Read().TotalRequests);
    }

    [Fact]
    public void GetOrAdd_RolloutStarts_KnowsWhatItsUsersDidBeforeInEachStage()
    {
        var before = _registry.GetOrAdd(Plan, "flag");
        foreach (var (percentile, count) in new[] { (2.0, 3), (20.0, 4), (90.0, 5) })
        {
            for (var i = 0; i < count; i++)
                before.Find("legacy", EvaluationReason.Default, At(percentile))!.Count(At(percentile), isError: false, TimeSpan.Zero, isAnswered: false);
        }

        var canary = _registry.GetOrAdd(State(1), "flag");
        var half = _registry.GetOrAdd(State(2), "flag");

        Assert.Equal((9L, 3L), Requests(canary.Past!.Split(5)));
        Assert.Equal((5L, 7L), Requests(half.Past!.Split(50)));
        // A slice that is on both is left out.
        Assert.Equal((5L, 3L), Requests(half.Past.Split(20)));
        Assert.Null(half.Slices);
        Assert.Same(half.ControlSplit, half.Find("legacy", EvaluationReason.Split, At(90)));
    }

    [Fact]
    public void GetOrAdd_RolloutOfSeveralCandidates_KnowsWhatTheUsersOfEachDidBefore()
    {
        var before = _registry.GetOrAdd(Plan with { FurtherCandidates = ["other"] }, "flag");
        foreach (var (percentile, count) in new[] { (2.0, 3), (20.0, 4), (30.0, 5), (51.0, 6), (60.0, 7), (90.0, 8) })
        {
            for (var i = 0; i < count; i++)
                before.Find("legacy", EvaluationReason.Default, At(percentile))!.Count(At(percentile), isError: false, TimeSpan.Zero, isAnswered: false);
        }

        var canary = _registry.GetOrAdd(State(1) with { Candidates = [new("new"), new("other")] }, "flag");
        var half = _registry.GetOrAdd(State(2) with { Candidates = [new("new"), new("other")] }, "flag");

        Assert.Equal((24L, 3L), Requests(canary.Past!.Split(5, 0, 2)));
        Assert.Equal((24L, 6L), Requests(canary.Past!.Split(5, 1, 2)));
        Assert.Equal((13L, 7L), Requests(half.Past!.Split(50, 0, 2)));
        Assert.Equal((13L, 13L), Requests(half.Find("other")!.Past!.Split(50, 1, 2)));
        // Slices in which a share ends are on both and left out.
        Assert.Equal((13L, 3L), Requests(half.Past.Split(30, 0, 2)));
        Assert.Equal(["new", "other"], half.All.Select(static one => one.Candidate));
    }

    [Fact]
    public void GetOrAdd_RolledBackAndStartedAgain_KnowsWhatItsUsersDidInBetween()
    {
        _registry.GetOrAdd(State(1), "flag");
        var back = _registry.GetOrAdd(State(2) with { Phase = RolloutPhase.RolledBack }, "flag", Plan);
        back.Find("legacy", EvaluationReason.Split, At(2))!.Count(At(2), isError: false, TimeSpan.Zero, isAnswered: false);

        var again = _registry.GetOrAdd(State(3) with { StartedAt = DateTimeOffset.UnixEpoch.AddDays(1) }, "flag", Plan);

        Assert.Equal(1, back.ReadControl().TotalRequests);
        Assert.Equal((0L, 1L), Requests(again.Past!.Split(5)));
    }

    [Fact]
    public void GetOrAdd_PlanWithOtherStages_CountsAnew()
    {
        var before = _registry.GetOrAdd(Plan, "flag");

        Assert.Same(before, _registry.GetOrAdd(Plan with { Stages = [.. Plan.Stages] }, "flag"));
        Assert.NotSame(before, _registry.GetOrAdd(Plan with { Stages = [Stage("canary", 10), Stage("all", 100)] }, "flag"));
    }

    [Fact]
    public void Keep_FlagWithoutARollout_IsDropped()
    {
        _registry.GetOrAdd(State(1), "gone");
        var kept = _registry.GetOrAdd(State(1), "kept");

        _registry.RetainOnly(new HashSet<string> { "kept" });

        Assert.Null(_registry.Find("gone"));
        Assert.Same(kept, _registry.Find("kept"));
    }

    private static (long Control, long Candidate) Requests((CohortCounts Control, CohortCounts Candidate) past) => (past.Control.TotalRequests, past.Candidate.TotalRequests);

    private static RolloutStage Stage(string name, double percentage) => new(name, percentage, null, [], TimeSpan.FromHours(1), StageGate.Automatic, 0, 0);

    private static Bucket At(double percentile) => new((uint)(percentile / 100 * uint.MaxValue), 1);

    private static RolloutState State(long observationPeriod) => new()
    {
        Flag = "flag",
        Control = "legacy",
        Candidate = "new",
        Plan = "p",
        Phase = RolloutPhase.Progressing,
        ObservationPeriod = observationPeriod,
        Percentage = 5,
    };
}
