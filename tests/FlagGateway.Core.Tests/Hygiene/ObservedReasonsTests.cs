using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Hygiene.Staleness;

namespace FlagGateway.Core.Tests.Hygiene;

/// <summary>What a gateway has observed makes a flag stale.</summary>
public sealed class ObservedReasonsTests
{
    private static readonly DateOnly Today = new(2027, 3, 1);

    [Theory]
    [InlineData("release", 29, false, false)]
    [InlineData("release", 30, true, false)]
    [InlineData(null, 30, true, false)]
    [InlineData("release", 59, true, false)]
    [InlineData("release", 60, true, true)]
    [InlineData("ops", 60, false, false)]
    [InlineData("experiment", 60, false, false)]
    public void Find_ReleaseAt100_IsToBeRemovedAndThenOverdue(string? type, int days, bool isStale, bool isOverdue)
    {
        var found = Find(Flag(type, new() { FirstSeen = Ago(200), LastChanged = Ago(200), Control = "legacy", At100Since = Ago(days), Variants = [new("new", Ago(0))] }) with { Everybody = "new" });

        Assert.Equal(isStale, found?.Reasons.Any(static reason => reason.Kind == "full-rollout") == true);
        Assert.Equal(isOverdue, found is { IsOverdue: true });
        if (isStale)
            Assert.Equal([("full-rollout", $"everybody gets new for {days} days", "flaggateway flags retire a --keep new")], found!.Reasons.Select(static reason => (reason.Kind, reason.Text, reason.Next)));
    }

    [Fact]
    public void Find_KilledAt100_IsNotSaidToBeRolledOut() =>
        Assert.DoesNotContain(Find(Flag("release", new() { FirstSeen = Ago(200), LastChanged = Ago(200), At100Since = Ago(100), Variants = [new("new", Ago(0))] }) with { Everybody = "new", KilledSince = Ago(100) })!.Reasons, static reason => reason.Kind == "full-rollout");

    [Theory]
    [InlineData("permission", 90, 200, true)]
    [InlineData("permission", 89, 200, false)]
    [InlineData("permission", null, 90, true)]
    [InlineData("permission", null, 89, false)]
    [InlineData("release", 200, 200, false)]
    public void Find_PermissionNobodyUses_IsStale(string type, int? last, int seen, bool isStale)
    {
        var found = Find(Flag(type, new() { FirstSeen = Ago(seen), LastChanged = Ago(seen), Control = "off", Variants = [new("off", Ago(0)), new("on", last is { } days ? Ago(days) : null)] }));

        Assert.Equal(isStale ? ["permission-unused"] : [], found?.Reasons.Select(static reason => reason.Kind) ?? []);
    }

    [Theory]
    [InlineData(30, 200, true, true)]
    [InlineData(29, 200, true, false)]
    [InlineData(null, 30, true, true)]
    [InlineData(null, 29, true, false)]
    [InlineData(null, 200, false, false)]
    public void Find_NoRequestAtAll_IsStaleIfARouteUsesIt(int? last, int seen, bool isRouted, bool isStale)
    {
        var found = Find(Flag("ops", new() { FirstSeen = Ago(seen), LastChanged = Ago(seen), Variants = [new("on", last is { } days ? Ago(days) : null), new("off", null)] }) with { IsRouted = isRouted, HasRollout = true });

        Assert.Equal(isStale ? [last is null ? "no request since it was first seen on 2027-01-30" : "no request since 2027-01-30"] : [], found?.Reasons.Select(static reason => reason.Text) ?? []);
    }

    [Theory]
    [InlineData(null, new[] { "unused" })]
    [InlineData(29, new string[0])]
    [InlineData(30, new[] { "no-requests" })]
    public void Find_FlagOfApplications_IsStaleOnceNoneAsksAnyMore(int? lastAsked, string[] kinds)
    {
        ObservedLife life = new() { FirstSeen = Ago(200), LastChanged = Ago(200), Control = "off", LastAsked = lastAsked is { } days ? Ago(days) : null, Variants = [new("off", null), new("on", null) { LastEvaluation = lastAsked is { } last ? Ago(last) : null }] };

        Assert.Equal(kinds, Find(Flag("ops", life) with { IsRouted = false, Reviewed = Today })?.Reasons.Select(static reason => reason.Kind) ?? []);
    }

    [Theory]
    [InlineData(90, true, true)]
    [InlineData(89, true, false)]
    [InlineData(null, true, true)]
    [InlineData(null, false, false)]
    public void Find_PermissionOfApplications_IsStaleOnceNobodyIsGivenIt(int? last, bool isEvaluated, bool isStale)
    {
        ObservedLife life = new()
        {
            FirstSeen = Ago(200),
            LastChanged = Ago(200),
            Control = "off",
            Variants = [new("off", null) { LastEvaluation = isEvaluated ? Ago(0) : null }, new("on", null) { LastEvaluation = last is { } days ? Ago(days) : null }],
        };

        Assert.Equal(isStale, Find(Flag("permission", life) with { IsRouted = false })?.Reasons.Any(static reason => reason.Kind == "permission-unused") == true);
    }

    [Fact]
    public void Find_FirstDay_IsNotOver() =>
        Assert.Null(FlagStaleness.Find([Flag("ops", new() { FirstSeen = Ago(0), LastChanged = Ago(0) })], Today, TimeSpan.Zero).SingleOrDefault());

    private static StaleFlag? Find(FlagStatus flag) => FlagStaleness.Find([flag], Today, TimeSpan.FromDays(30)).SingleOrDefault();

    private static FlagStatus Flag(string? type, ObservedLife life) => new() { Id = "a", Type = type, IsRouted = true, Life = life };

    private static DateTimeOffset Ago(int days) => new(Today.AddDays(-days), new TimeOnly(12, 0), TimeSpan.Zero);
}
