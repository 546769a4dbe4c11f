using System.Globalization;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Tests.Rollouts;

/// <summary>When freezes are in force, at the edges and where clocks are put forward and back.</summary>
public sealed class FreezeWindowTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-12-20T16:59:59Z", false)]
    [InlineData("2026-12-20T17:00:00Z", true)]
    [InlineData("2027-01-04T06:59:59Z", true)]
    [InlineData("2027-01-04T07:00:00Z", false)]
    public void Single_AtItsEdges_IncludesTheBeginningAlone(string now, bool isFrozen)
    {
        SingleFreeze freeze = new("x", At("2026-12-20T18:00:00+01:00"), At("2027-01-04T08:00:00+01:00"));

        Assert.Equal(isFrozen, freeze.EndOf(At(now)) is not null);
    }

    // A Friday from 22:00 to 06:00; the end is at +1 in winter, +2 in summer.
    [Theory]
    [InlineData("2026-11-27T20:59:59Z", null)]
    [InlineData("2026-11-27T21:00:00Z", "2026-11-28T05:00:00Z")]
    [InlineData("2026-11-28T04:59:59Z", "2026-11-28T05:00:00Z")]
    [InlineData("2026-11-28T05:00:00Z", null)]
    [InlineData("2026-11-28T22:00:00Z", null)]
    [InlineData("2026-07-03T20:00:00Z", "2026-07-04T04:00:00Z")]
    public void Weekly_OverMidnight_BeginsOnItsDaysAlone(string now, string? end)
    {
        WeeklyFreeze freeze = new("x", new HashSet<DayOfWeek> { DayOfWeek.Friday }, TimeSpan.FromHours(22), TimeSpan.FromHours(30), Berlin);

        Assert.Equal(end is null ? null : At(end), freeze.EndOf(At(now))?.ToUniversalTime());
    }

    // On 2026-03-29 clocks go from 2:00 to 3:00, at 1:00 UTC.
    [Theory]
    [InlineData(2.5, 5, "2026-03-29T00:59:59Z", null)]
    [InlineData(2.5, 5, "2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z")]
    [InlineData(1, 2.5, "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z")]
    [InlineData(1, 2.5, "2026-03-29T01:00:00Z", null)]
    [InlineData(1, 4, "2026-03-29T01:59:59Z", "2026-03-29T02:00:00Z")]
    public void Weekly_TimeThatClocksSkip_IsThatOfTheChange(double from, double until, string now, string? end) => AssertSunday(from, until, now, end);

    // On 2026-10-25 clocks go from 3:00 back to 2:00, at 1:00 UTC.
    [Theory]
    [InlineData(2.5, 5, "2026-10-25T00:29:59Z", null)]
    [InlineData(2.5, 5, "2026-10-25T00:30:00Z", "2026-10-25T04:00:00Z")]
    [InlineData(1, 2.5, "2026-10-25T00:59:00Z", "2026-10-25T01:30:00Z")]
    [InlineData(1, 2.5, "2026-10-25T01:29:59Z", "2026-10-25T01:30:00Z")]
    [InlineData(1, 2.5, "2026-10-25T01:30:00Z", null)]
    public void Weekly_TimeThatClocksShowTwice_TheLongerFreezeIsMeant(double from, double until, string now, string? end) => AssertSunday(from, until, now, end);

    [Theory]
    [InlineData("2026-03-29T02:30:00", false, "2026-03-29T01:00:00Z")]
    [InlineData("2026-10-25T02:30:00", false, "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T02:30:00", true, "2026-10-25T01:30:00Z")]
    [InlineData("2026-07-01T12:00:00", true, "2026-07-01T10:00:00Z")]
    public void Moment_OfALocalTime_IsTheFirstOrTheLast(string local, bool latest, string expected) =>
        Assert.Equal(At(expected), LocalTime.ToMoment(DateTime.Parse(local, CultureInfo.InvariantCulture), Berlin, latest));

    [Fact]
    public void Find_FreezesWithoutAGap_AreOneUntilTheLastEnds()
    {
        HashSet<DayOfWeek> weekend = [DayOfWeek.Saturday, DayOfWeek.Sunday];
        FreezeWindow[] windows =
        [
            new WeeklyFreeze("friday", new HashSet<DayOfWeek> { DayOfWeek.Friday }, TimeSpan.FromHours(16), TimeSpan.FromHours(24), Berlin),
            new WeeklyFreeze("weekend", weekend, TimeSpan.Zero, TimeSpan.FromHours(24), Berlin),
        ];

        var found = FreezeWindow.Find(windows, At("2026-11-27T16:00:00Z"));

        Assert.Equal(("friday", At("2026-11-29T23:00:00Z")), (found!.Name, found.Until.ToUniversalTime()));
        Assert.Null(FreezeWindow.Find(windows, At("2026-11-26T16:00:00Z")));
    }

    [Fact]
    public void Find_EveryDayForEver_Ends()
    {
        var always = new WeeklyFreeze("always", Enum.GetValues<DayOfWeek>().ToHashSet(), TimeSpan.Zero, TimeSpan.FromHours(24), Berlin);

        Assert.True(FreezeWindow.Find([always], At("2026-11-26T16:00:00Z"))!.Until > At("2026-12-20T00:00:00Z"));
    }

    private static void AssertSunday(double from, double until, string now, string? end)
    {
        WeeklyFreeze freeze = new("x", new HashSet<DayOfWeek> { DayOfWeek.Sunday }, TimeSpan.FromHours(from), TimeSpan.FromHours(until), Berlin);

        Assert.Equal(end is null ? null : At(end), freeze.EndOf(At(now))?.ToUniversalTime());
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUniversalTime();
}
