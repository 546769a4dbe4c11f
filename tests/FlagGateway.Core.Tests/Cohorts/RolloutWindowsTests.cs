using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Testing;

namespace FlagGateway.Core.Tests.Cohorts;

public sealed class RolloutWindowsTests
{
    private readonly RolloutWindows _windows = new("flag", 3, "legacy", "new");

    [Fact]
    public void Find_SplitAndNamed_AreFourWindows()
    {
        Assert.Same(_windows.ControlSplit, _windows.Find("legacy", EvaluationReason.Split, default));
        Assert.Same(_windows.CandidateSplit, _windows.Find("new", EvaluationReason.Split, default));
        Assert.Same(_windows.ControlNamed, _windows.Find("legacy", EvaluationReason.TargetingMatch, default));
        Assert.Same(_windows.CandidateNamed, _windows.Find("new", EvaluationReason.TargetingMatch, default));
        Assert.Equal(4, new HashSet<CohortWindow> { _windows.ControlSplit, _windows.CandidateSplit, _windows.ControlNamed, _windows.CandidateNamed }.Count);
    }

    [Theory]
    [InlineData("new", EvaluationReason.Killed)]
    [InlineData("new", EvaluationReason.Override)]
    [InlineData("legacy", EvaluationReason.Disabled)]
    [InlineData("legacy", EvaluationReason.Default)]
    [InlineData("legacy", EvaluationReason.Error)]
    [InlineData("third", EvaluationReason.Split)]
    [InlineData("third", EvaluationReason.TargetingMatch)]
    [InlineData("NEW", EvaluationReason.Split)]
    public void Find_OtherVariantsAndReasons_AreNotCounted(string variant, EvaluationReason reason) =>
        Assert.Null(_windows.Find(variant, reason, default));

    [Theory]
    [InlineData("legacy", EvaluationReason.Disabled, true)]
    [InlineData("legacy", EvaluationReason.Default, true)]
    [InlineData("new", EvaluationReason.Default, false)]
    [InlineData("legacy", EvaluationReason.Killed, false)]
    public void Find_BeforeTheFirstStart_CountsWhatControlServes(string variant, EvaluationReason reason, bool isCounted)
    {
        RolloutWindows windows = new("flag", 0, "legacy", "new");

        Assert.Same(isCounted ? windows.ControlSplit : null, windows.Find(variant, reason, default));
    }

    [Fact]
    public void Find_SeveralCandidates_AllocatesNothing()
    {
        var windows = new RolloutWindows("flag", 3, "legacy", "a").WithFurther(["b", "c"]);
        var route = windows.Segments.ForRoute("orders");
        void Count()
        {
            var window = windows.Find("c", EvaluationReason.Split, default);
            windows.Find(window, route, default);
        }

        Count();

        Assert.Equal(0, Allocations.Of(Count));
    }

    [Fact]
    public void Find_SeveralCandidates_EachHasWindowsAndControlIsTheSame()
    {
        var windows = new RolloutWindows("flag", 3, "legacy", "a").WithFurther(["b", "c"]);
        var b = windows.Find("b")!;

        Assert.Equal(["a", "b", "c"], windows.All.Select(static one => one.Candidate));
        Assert.Same(b.CandidateSplit, windows.Find("b", EvaluationReason.Split, default));
        Assert.Same(b.CandidateNamed, windows.Find("b", EvaluationReason.TargetingMatch, default));
        Assert.NotSame(windows.CandidateSplit, b.CandidateSplit);
        Assert.Same(windows.ControlSplit, b.ControlSplit);
        Assert.Same(windows.ControlNamed, b.ControlNamed);
        Assert.Same(windows.GatewayErrors, b.GatewayErrors);
        Assert.Same(windows.ControlSplit, windows.Find("legacy", EvaluationReason.Split, default));
        Assert.Null(windows.Find("d"));
        Assert.Null(windows.Find("d", EvaluationReason.Split, default));
        Assert.Equal((false, true), (windows.IsFurther, b.IsFurther));
    }

    [Fact]
    public void FindSegments_SeveralCandidates_ControlIsCountedOnceAndInEachComparison()
    {
        var windows = new RolloutWindows("flag", 3, "legacy", "a").WithFurther(["b"]);
        var b = windows.Find("b")!;
        Record("legacy", "tenant:acme", 3);
        Record("a", "tenant:acme", 5);
        Record("b", "tenant:acme", 7);
        Record("b", "tenant:globex", 1);

        Assert.Equal([("acme", 3, 5), ("globex", 0, 0)], Read(windows));
        Assert.Equal([("acme", 3, 7), ("globex", 0, 1)], Read(b));
        Assert.Equal((3, 8), b.Segments.ByRoute().Select(static one => (one.Control.Requests, one.Candidate.Requests)).Single());

        void Record(string variant, string group, int times)
        {
            var cohort = windows.Find(windows.Find(variant, EvaluationReason.Split, default), windows.Segments.ForRoute("cart"), new GroupSet(group, [group.Length]))!;
            for (var i = 0; i < times; i++)
                cohort.Record(Counting.Request(default, isError: false, TimeSpan.FromMilliseconds(5), isAnswered: true));
        }

        static (string, long, long)[] Read(RolloutWindows windows) =>
            [.. windows.Segments.ByGroup().OrderBy(static one => one.Name, StringComparer.Ordinal).Select(static one => (one.Name, one.Control.Requests, one.Candidate.Requests))];
    }

    [Fact]
    public void FindSegments_MoreValuesThanTheBound_AFurtherCandidateHasTheSameOthers()
    {
        var windows = new RolloutWindows("flag", 3, "legacy", "a").WithFurther(["b"]);
        for (var i = 0; i < CohortSegments.MaxValues + 20; i++)
        {
            var group = $"tenant:t{i}";
            windows.Find(windows.Find("b", EvaluationReason.Split, default), windows.Segments.ForRoute("cart"), new GroupSet(group, [group.Length]))!
                .Record(Counting.Request(default, isError: false, TimeSpan.FromMilliseconds(5), isAnswered: true));
        }

        var (first, further) = (windows.Segments.Export().Segments, windows.Find("b")!.Segments.Export().Segments);

        Assert.Equal(first.Keys.Order(Comparer<SegmentKey>.Create(static (x, y) => string.CompareOrdinal($"{x}", $"{y}"))), further.Keys.Order(Comparer<SegmentKey>.Create(static (x, y) => string.CompareOrdinal($"{x}", $"{y}"))));
        Assert.Equal(20, further.Single(static one => one.Key.IsOthers).Value.Candidate.Requests);
        Assert.Equal(2 * (CohortSegments.MaxValues + 20), further.Values.Sum(static one => one.Candidate.Requests));
        Assert.Equal(0, first.Values.Sum(static one => one.Candidate.Requests));
    }
}
