using FlagGateway.Configuration;
using FlagGateway.Options;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Configuration;

/// <summary>Who is reminded, and when not.</summary>
public sealed class ReminderConfigurationTests
{
    [Fact]
    public void Defaults_AreNoReminders()
    {
        GatewayOptions options = new();

        Assert.False(options.Reminders.IsEnabled);
        Assert.Empty(Check(options.Reminders));
    }

    [Fact]
    public void Channels_OfAnOwner_ReplaceThoseOfAll()
    {
        ReminderOptions options = new() { Channels = ["team"], Owners = new() { ["Orders"] = ["mail"], ["nobody"] = [] } };

        Assert.Equal(["mail"], options.ChannelsOf("orders"));
        Assert.Equal(["team"], options.ChannelsOf("others"));
        Assert.Empty(options.ChannelsOf("nobody"));
        Assert.Empty(Check(options));
    }

    [Fact]
    public void Validate_Mistakes_AreReportedWithPathValueAndRemedy()
    {
        var issues = Check(new()
        {
            Channels = ["tean", "pager"],
            Owners = new() { ["orders"] = ["nowhere"] },
            QuietHours = new() { From = "25:00", TimeZone = "Europe/Nowhere" },
        });

        Assert.Equal(
            [
                "FlagGateway:Reminders:Channels:0 tean There is no such channel. Use one of team, mail, pager, or add it to FlagGateway:Notifications:Channels in gateway.json",
                "FlagGateway:Reminders:Channels:1 pager A reminder is no incident, and PagerDuty takes nothing else. Use a channel of another type",
                "FlagGateway:Reminders:Owners:orders:0 nowhere There is no such channel. Use one of team, mail, pager, or add it to FlagGateway:Notifications:Channels in gateway.json",
                "FlagGateway:Reminders:QuietHours:To  Quiet hours need a beginning and an end. Write a time of the day, such as 18:00",
            ],
            issues.Select(static issue => $"{issue.Path} {issue.Value} {issue.Problem} {issue.Remedy}"));
    }

    [Theory]
    [InlineData("25:00", "08:00", "UTC", "QuietHours:From")]
    [InlineData("18:00", "8", "UTC", "QuietHours:To")]
    [InlineData("18:00", "08:00", "Europe/Nowhere", "QuietHours:TimeZone")]
    public void Validate_QuietHours_NamesTheKey(string from, string to, string zone, string key) =>
        Assert.EndsWith(key, Assert.Single(Check(new() { QuietHours = new() { From = from, To = to, TimeZone = zone } })).Path, StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-07-01T15:59:00Z", false)]
    [InlineData("2026-07-01T16:00:00Z", true)]
    [InlineData("2026-07-02T05:59:00Z", true)]
    [InlineData("2026-07-02T06:00:00Z", false)]
    [InlineData("2026-12-01T16:30:00Z", false)]
    public void QuietHours_OverMidnight_AreThoseOfTheZone(string time, bool isQuiet)
    {
        var hours = QuietHoursReader.Read(new() { From = "18:00", To = "08:00", TimeZone = "Europe/Berlin" }, static (_, _, _, _) => { })!;

        Assert.Equal(isQuiet, hours.EndOf(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)) is not null);
    }

    private static List<ConfigIssue> Check(ReminderOptions options)
    {
        List<ConfigIssue> issues = [];
        NotificationOptions notifications = new()
        {
            Channels = new() { ["team"] = new() { Type = ChannelType.Slack }, ["mail"] = new() { Type = ChannelType.Email }, ["pager"] = new() { Type = ChannelType.PagerDuty } },
        };
        ReminderChecks.Validate(options, notifications, issues);
        return issues;
    }
}
