using FlagGateway.Core.Hygiene.Life;

namespace FlagGateway.Core.Tests.Hygiene;

/// <summary>First seen, last changed, and since when everybody gets one variant.</summary>
public sealed class FlagLifeTests
{
    private const string Flag = "release.a";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, FlagObservation> Nothing = [];

    [Fact]
    public void Observe_FirstTime_IsFirstSeenAndUnchanged()
    {
        var life = Describe(FlagLives.Empty.Observe(Nothing, [See("1", "legacy")], Start.AddSeconds(59)));

        Assert.Equal((Start, Start, Start, (DateTimeOffset?)null), (life.FirstSeen, life.LastChanged, life.At0Since, life.At100Since));
    }

    [Fact]
    public void Observe_ReachChanges_EndsThePeriod()
    {
        var lives = Watch(FlagLives.Empty, (0, See("1", "legacy")), (10, See("1", "")), (20, See("1", "new")), (50, See("1", "new")));

        Assert.Equal((null, Start.AddDays(20)), Periods(lives));
        lives = Watch(lives, (50, See("1", "new")), (51, See("1", "")));
        Assert.Equal((null, null), Periods(lives));
        lives = Watch(lives, (51, See("1", "")), (52, See("1", "new")));
        Assert.Equal((null, Start.AddDays(52)), Periods(lives));
        Assert.Equal(Start, Describe(lives).LastChanged);
    }

    [Fact]
    public void Observe_DefinitionChanges_IsLastChangedThen()
    {
        var lives = Watch(FlagLives.Empty, (0, See("1", "")), (10, See("2", "")), (20, See("2", "")));

        Assert.Equal(Start.AddDays(10), Describe(lives).LastChanged);
    }

    // A process that starts has seen nothing before: what is stored differs from what it has.
    [Fact]
    public void Observe_ChangedWhileNothingRan_IsAChangeAtTheStart()
    {
        var lives = FlagLives.Empty.Observe(Nothing, [See("1", "legacy")], Start).Observe(Nothing, [See("2", "new")], Start.AddDays(5));

        Assert.Equal(Start.AddDays(5), Describe(lives).LastChanged);
        Assert.Equal((null, Start.AddDays(5)), Periods(lives));
    }

    // While a new file reaches a fleet, instances differ; the ones that are behind must not undo what the first has
    // seen.
    [Fact]
    public void Observe_AnotherInstanceIsAhead_IsNoChange()
    {
        var old = new Dictionary<string, FlagObservation> { [Flag] = See("1", "legacy") };
        var shared = FlagLives.Empty.Observe(Nothing, [See("1", "legacy")], Start).Observe(old, [See("2", "new")], Start.AddDays(1));

        var behind = shared.Observe(old, [See("1", "legacy")], Start.AddDays(2));
        var caughtUp = behind.Observe(old, [See("2", "new")], Start.AddDays(3));

        Assert.Equal(Start.AddDays(1), Describe(behind).LastChanged);
        Assert.Equal(Start.AddDays(1), Describe(caughtUp).LastChanged);
        Assert.Equal((null, Start.AddDays(1)), Periods(caughtUp));
    }

    [Fact]
    public void Observe_ClockIsBehind_ChangeCountsNevertheless()
    {
        var old = new Dictionary<string, FlagObservation> { [Flag] = See("2", "new") };
        var lives = Watch(FlagLives.Empty, (0, See("1", "")), (10, See("2", "new")));

        var merged = lives.Merge(lives.Observe(old, [See("3", "legacy")], Start.AddDays(9)));

        Assert.Equal("3", merged.Find(Flag)!.Content.Value);
        Assert.Equal((Start.AddDays(10).AddTicks(1), null), Periods(merged));
    }

    [Fact]
    public void Prune_RemovedFlag_IsForgottenAfterThirtyDays()
    {
        var lives = Watch(FlagLives.Empty, (0, See("1", "legacy")));

        Assert.NotNull(lives.Prune(Start.AddDays(30)).Find(Flag));
        Assert.Null(lives.Prune(Start.AddDays(30).AddHours(1)).Find(Flag));
    }

    [Fact]
    public void Add_Requests_AreByVariantAndByCluster()
    {
        var lives = Watch(FlagLives.Empty, (0, See("1", ""))).Add([
            (Flag, new("orders", "legacy", "old", Start.AddDays(1))), (Flag, new("orders", "new", "fresh", Start.AddDays(2))), (Flag, new("carts", "legacy", "old", Start.AddDays(3))), (Flag, new("carts", "new", "", Start.AddDays(4))), ("release.unknown", new("carts", "new", "", Start))]);

        var life = Describe(lives);

        Assert.Equal([new("legacy", Start.AddDays(3)), new("new", Start.AddDays(4))], life.Variants);
        Assert.Equal([new("carts", "old", Start.AddDays(3)), new("orders", "old", Start.AddDays(1)), new("orders", "fresh", Start.AddDays(2))], life.Clusters.OrderBy(static one => one.Route).ThenByDescending(static one => one.Cluster));
        Assert.Equal((Start.AddDays(4), Start.AddDays(4)), (life.LastRequest, life.LastCandidateRequest));
        Assert.Single(lives.Flags);
        Assert.Equal(2, lives.Prune(Start.AddDays(402).AddHours(1)).Find(Flag)?.Requests.Count ?? 2);
    }

    [Fact]
    public void Observe_Retirement_LaterOneIsAnExtensionUntilItIsAdded()
    {
        DateOnly may = new(2026, 5, 1), june = new(2026, 6, 1);
        var life = Watch(FlagLives.Empty, (0, See("1", "", may)), (1, See("2", "", june)), (2, See("2", "", june))).Find(Flag)!;

        Assert.True(life.IsExtension(june));
        Assert.False(life.IsExtension(may));
        Assert.False(life.IsExtension(null));
        Assert.False(life.Extend(june).IsExtension(june));
        Assert.Equal((may, june), (life.Extend(june).EarliestRetirement, life.Extend(june).LatestRetirement));
    }

    private static FlagObservation See(string content, string reach, DateOnly? retirement = null) => new(Flag, content, reach, retirement);

    // One instance, that observes on some days.
    private static FlagLives Watch(FlagLives lives, params (int Day, FlagObservation Seen)[] days)
    {
        Dictionary<string, FlagObservation> before = [];
        foreach (var (day, seen) in days)
        {
            lives = lives.Observe(before, [seen], Start.AddDays(day));
            before[Flag] = seen;
        }

        return lives;
    }

    private static ObservedLife Describe(FlagLives lives) => ObservedLife.From(lives.Find(Flag)!, "legacy", ["legacy", "new"]);

    private static (DateTimeOffset? At0, DateTimeOffset? At100) Periods(FlagLives lives) => (Describe(lives).At0Since, Describe(lives).At100Since);
}
