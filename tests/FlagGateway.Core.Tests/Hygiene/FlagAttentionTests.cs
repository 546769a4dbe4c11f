using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Hygiene.Reminding;
using FlagGateway.Core.Hygiene.Staleness;

namespace FlagGateway.Core.Tests.Hygiene;

/// <summary>What needs somebody first, and who is reminded of what.</summary>
public sealed class FlagAttentionTests
{
    private static readonly DateOnly Today = new(2027, 3, 1);

    private static FlagStatus Fine => new() { Id = "release.fine", Type = "release", Owner = "team", IsRouted = true, Created = Today.AddDays(-10) };

    [Fact]
    public void List_Flags_OverdueThenStaleThenWithoutOwnerThenTheRest()
    {
        FlagStatus[] flags =
        [
            Fine, Fine with { Id = "release.nobody", Owner = "" }, Fine with { Id = "release.late", Retirement = Today.AddDays(-3) }, Fine with { Id = "release.later", Retirement = Today.AddDays(-9) },
            Fine with { Id = "experiment.over", Type = "experiment", Ends = Today.AddDays(-1) },
        ];

        var list = FlagAttention.List(flags, Today, TimeSpan.FromDays(30));

        Assert.Equal(["release.later", "release.late", "experiment.over", "release.nobody", "release.fine"], list.Select(static flag => flag.Id));
        Assert.Equal([true, true, true, true, false], list.Select(static flag => flag.NeedsSomebody));
        Assert.Equal((10, null, "team", null), (list[4].Age, list[4].DaysAt100, list[4].Owner, list[4].Next));
    }

    [Fact]
    public void List_AgeNobodyWroteDown_IsThatOfTheLife()
    {
        var flag = Assert.Single(FlagAttention.List([Fine with { Created = null, Everybody = "new", Life = At100(29) }], Today, TimeSpan.FromDays(30)));

        Assert.Equal((100, 29), (flag.Age, flag.DaysAt100));
    }

    [Theory]
    [InlineData(29, null)]
    [InlineData(30, "remove")]
    [InlineData(59, "remove")]
    [InlineData(60, "removal-overdue")]
    public void Reminders_FullRollout_AreOfTheRuleOfItsDays(int days, string? rule)
    {
        var found = Reminder.Find([Fine with { Created = null, Everybody = "new", Life = At100(days) }], Today);

        Assert.Equal(rule is null ? [] : [(rule, "team", $"everybody gets new for {days} days", "flaggateway flags retire release.fine --keep new")], found.Select(static one => (one.Rule, one.Owner, one.Text, one.Next)));
    }

    [Fact]
    public void Reminders_RetirementAndExperiment_HaveRulesOfTheirOwn() => Assert.Equal(
        ["past-retirement", "experiment-over"],
        Reminder.Find([Fine with { Retirement = Today.AddDays(-1) }, Fine with { Id = "experiment.over", Type = "experiment", Ends = Today.AddDays(-1) }, Fine with { Id = "ops.a", Type = "ops", Created = Today.AddDays(-300) }], Today).Select(static one => one.Rule).OrderDescending());

    [Fact]
    public void Due_SentLessThanAWeekAgo_IsNotDueAgain()
    {
        DateTimeOffset now = new(Today, new TimeOnly(12, 0), TimeSpan.Zero);
        Reminder reminder = new("release.fine", "remove", "team", "", "");
        var lives = FlagLives.Empty.Observe(new Dictionary<string, FlagObservation>(), [new("release.fine", "1", "new", null)], now);

        var sent = Reminder.Mark(lives, [reminder], now);

        Assert.Equal([reminder], Reminder.Due([reminder], lives, now));
        Assert.Empty(Reminder.Due([reminder], sent, now.AddDays(7).AddTicks(-1)));
        Assert.Equal([reminder], Reminder.Due([reminder], sent, now.AddDays(7)));
        Assert.Equal([reminder with { Rule = "past-retirement" }], Reminder.Due([reminder with { Rule = "past-retirement" }], sent, now));
    }

    private static ObservedLife At100(int days) => new() { FirstSeen = Ago(100), LastChanged = Ago(100), At100Since = Ago(days), Control = "legacy", Variants = [new("new", Ago(0))] };

    private static DateTimeOffset Ago(int days) => new(Today.AddDays(-days), new TimeOnly(12, 0), TimeSpan.Zero);
}
