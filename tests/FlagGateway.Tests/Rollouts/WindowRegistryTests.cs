using FlagGateway.Cohorts;
using FlagGateway.Core.Bucketing;
using FlagGateway.Testing;

namespace FlagGateway.Tests.Rollouts;

public sealed class WindowRegistryTests
{
    private readonly WindowRegistry _registry = new();

    [Fact]
    public void GetOrAdd_SameObservationPeriod_GivesTheSameWindows()
    {
        var windows = _registry.GetOrAdd("flag", 1, "legacy", "new");

        Assert.Same(windows, _registry.GetOrAdd("FLAG", 1, "legacy", "new"));
        Assert.Same(windows, _registry.Find("flag"));
    }

    [Theory]
    [InlineData(2, "legacy", "new")]
    [InlineData(0, "legacy", "new")]
    [InlineData(1, "new", "legacy")]
    [InlineData(1, "legacy", "newer")]
    public void GetOrAdd_OtherObservationPeriodOrVariants_GivesNewWindowsAndDropsTheOld(long observationPeriod, string control, string candidate)
    {
        var old = _registry.GetOrAdd("flag", 1, "legacy", "new");

        var windows = _registry.GetOrAdd("flag", observationPeriod, control, candidate);
        old.CandidateSplit.Count(new Bucket(1, 1), isError: true, TimeSpan.Zero, isAnswered: false);

        Assert.NotSame(old, windows);
        Assert.Same(windows, Assert.Single(_registry.All));
        Assert.Equal((observationPeriod, control, candidate), (windows.ObservationPeriod, windows.Control, windows.Candidate));
        Assert.Equal(0, windows.CandidateSplit.Read().TotalRequests);
    }

    [Fact]
    public void Keep_FlagWithoutARollout_IsDropped()
    {
        _registry.GetOrAdd("gone", 1, "legacy", "new");
        var kept = _registry.GetOrAdd("kept", 1, "legacy", "new");

        _registry.RetainOnly(new HashSet<string> { "kept" });

        Assert.Null(_registry.Find("gone"));
        Assert.Same(kept, _registry.Find("kept"));
    }
}
