using FlagGateway.Core.Hygiene.Staleness;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Tests.Hygiene;

public sealed class FlagStalenessTests
{
    private static readonly DateOnly Today = new(2027, 3, 1);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private static FlagStatus Used => new() { Id = "release.a", Owner = "team", IsRouted = true, Type = "release" };

    [Fact]
    public void Find_FlagInUse_IsNotStale() => Assert.Empty(Find(Used));

    [Theory]
    [InlineData("2027-02-28", true)]
    [InlineData("2027-03-01", false)]
    public void Find_Retirement_IsStaleFromTheNextDayOn(string day, bool isStale)
    {
        var found = Find(Used with { Retirement = DateOnly.ParseExact(day, "yyyy-MM-dd") });

        Assert.Equal(isStale, found.Count == 1 && found[0].Reasons[0].Kind == "past-retirement" && found[0].Since == DateOnly.ParseExact(day, "yyyy-MM-dd"));
    }

    [Theory]
    [InlineData(RolloutPhase.Succeeded, 30, "its rollout succeeded on 2027-01-30", "flaggateway flags retire release.a --keep new")]
    [InlineData(RolloutPhase.RolledBack, 40, "its rollout was rolled back on 2027-01-20", "try a new plan, or flaggateway flags retire release.a --keep new")]
    [InlineData(RolloutPhase.Aborted, 31, "its rollout was aborted on 2027-01-29", "try a new plan, or flaggateway flags retire release.a --keep new")]
    [InlineData(RolloutPhase.Succeeded, 29, null, null)]
    [InlineData(RolloutPhase.Paused, 300, null, null)]
    [InlineData(RolloutPhase.Pending, 300, null, null)]
    public void Find_RolloutThatEnded_IsStaleAfterTheLimit(RolloutPhase phase, int days, string? text, string? next)
    {
        var found = Find(Used with { HasRollout = true, Phase = phase, PhaseSince = At(days), Winner = "new", Everybody = "new" });

        Assert.Equal(text, found.SingleOrDefault()?.Reasons.Single().Text);
        Assert.Equal(next, found.SingleOrDefault()?.Reasons.Single().Next);
    }

    [Theory]
    [InlineData("release", true)]
    [InlineData(null, true)]
    [InlineData("ops", false)]
    [InlineData("permission", false)]
    public void Find_EverybodyGetsOneVariant_IsStaleUnlessMeantToLast(string? type, bool isStale) =>
        Assert.Equal(isStale, Find(Used with { Type = type, Everybody = "new" }).SingleOrDefault()?.Reasons.Single() is { Kind: "one-variant", Since: null });

    [Fact]
    public void Find_JustCreated_HasTimeToBeUsed()
    {
        var young = Used with { IsRouted = false, Everybody = "legacy", Created = Today.AddDays(-29) };

        Assert.Empty(Find(young));
        Assert.Equal(["one-variant", "unused"], Find(young with { Created = Today.AddDays(-30) }).Single().Reasons.Select(static reason => reason.Kind));
    }

    [Fact]
    public void Find_KilledForLong_SaysSinceWhenAndNotTheObvious() =>
        Assert.Equal(["killed"], Find(Used with { KilledSince = At(31), Everybody = "legacy" }).Single().Reasons.Select(static reason => reason.Kind));

    [Fact]
    public void Find_Several_ComesOldestFirstAndUnknownLast()
    {
        var found = FlagStaleness.Find(
            [
                Used with { Id = "c", IsRouted = false },
                Used with { Id = "b", Retirement = Today.AddDays(-5) },
                Used with { Id = "a", KilledSince = At(90), Retirement = Today.AddDays(-1) },
            ],
            Today, Month);

        Assert.Equal(["a", "b", "c"], found.Select(static flag => flag.Id));
        Assert.Equal(["killed", "past-retirement"], found[0].Reasons.Select(static reason => reason.Kind));
    }

    private static IReadOnlyList<StaleFlag> Find(FlagStatus flag) => FlagStaleness.Find([flag], Today, Month);

    private static DateTimeOffset At(int days) => new(Today.AddDays(-days).ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);
}
