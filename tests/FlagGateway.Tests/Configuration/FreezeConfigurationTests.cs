using System.Globalization;
using FlagGateway.Cohorts;
using FlagGateway.Core.Rollouts;
using FlagGateway.Identity;
using FlagGateway.Identity.Tokens;
using FlagGateway.Reload;
using FlagGateway.Rollouts;
using FlagGateway.Signals;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.Telemetry;
using FlagGateway.Tests.Identity;

namespace FlagGateway.Tests.Configuration;

/// <summary>Change freezes and start dates: one mistake a case, and when they are in force.</summary>
public sealed class FreezeConfigurationTests
{
    [Theory]
    [InlineData("\"From\": \"2026-12-20T18:00:00Z\", \"Until\": \"2027-01-01T00:00:00Z\"", ":Name", "a value is missing", "Give it a value")]
    [InlineData("\"Name\": \"x\", \"Until\": \"2027-01-01T00:00:00Z\"", ":From", "a value is missing", "Give it a value")]
    [InlineData("\"Name\": \"x\", \"From\": \"2026-12-20T18:00:00\", \"Until\": \"2027-01-01T00:00:00Z\"", ":From", "which time zone is meant", "2026-12-20T18:00:00+01:00")]
    [InlineData("\"Name\": \"x\", \"From\": \"20.12.2026\", \"Until\": \"2027-01-01T00:00:00Z\"", ":From", "Not a date with a time.", "2026-12-20T18:00:00+01:00")]
    [InlineData("\"Name\": \"x\", \"From\": \"2026-12-20T18:00:00Z\", \"Until\": \"2026-12-20T18:00:00Z\"", ":Until", "It ends before it begins.", "later")]
    [InlineData("\"Name\": \"x\", \"From\": \"2026-12-20T18:00:00Z\", \"Until\": \"2027-01-01T00:00:00\", \"TimeZone\": \"Europe/Berlin\"", ":From", "an offset and a time zone", "Remove one")]
    [InlineData("\"Name\": \"x\", \"From\": \"2026-12-20T18:00:00\", \"Until\": \"2027-01-01T00:00:00\", \"TimeZone\": \"Europe/Atlantis\"", ":TimeZone", "No time zone has this name here.", "tzdata")]
    [InlineData("\"Name\": \"x\", \"Days\": [ \"Friday\" ], \"From\": \"16:00\", \"Until\": \"24:00\"", ":TimeZone", "which time zone is meant", "Europe/Berlin")]
    [InlineData("\"Name\": \"x\", \"Days\": [ \"Freitag\" ], \"From\": \"16:00\", \"Until\": \"24:00\", \"TimeZone\": \"UTC\"", ":Days:0", "Not a day of the week.", "Friday")]
    [InlineData("\"Name\": \"x\", \"Days\": [], \"From\": \"16:00\", \"Until\": \"24:00\", \"TimeZone\": \"UTC\"", ":Days", "No day is named.", "Friday")]
    [InlineData("\"Name\": \"x\", \"Days\": [ \"Friday\" ], \"From\": \"24:00\", \"Until\": \"24:00\", \"TimeZone\": \"UTC\"", ":From", "Not a time of the day.", "16:00")]
    [InlineData("\"Name\": \"x\", \"Days\": [ \"Friday\" ], \"From\": \"2026-12-20T18:00:00\", \"Until\": \"24:00\", \"TimeZone\": \"UTC\"", ":From", "Not a time of the day.", "remove Days")]
    public async Task Load_FreezeMistake_IsRefusedWithPathAndRemedy(string freeze, string path, string problem, string remedy)
    {
        var issue = Assert.Single((await LoadAsync(freeze)).Issues);

        Assert.Equal("FlagGateway:Rollouts:Freezes:0" + path, issue.Path);
        Assert.Contains(problem, issue.Problem, StringComparison.Ordinal);
        Assert.Contains(remedy, issue.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Europe/Atlantis", 1)]
    [InlineData("", 1)]
    [InlineData("Europe/Berlin", 0)]
    public async Task Load_HistoryTimeZone_IsRefusedIfThereIsNone(string zone, int errors)
    {
        var result = await Configurations.LoadAsync(overrides: $"--FlagGateway:Rollouts:HistoryTimeZone={zone}");

        var found = result.Issues.Where(static issue => issue.Severity == IssueSeverity.Error).ToArray();
        Assert.Equal(errors, found.Length);
        Assert.All(found, static issue => Assert.Equal(("FlagGateway:Rollouts:HistoryTimeZone", "No time zone has this name here."), (issue.Path, issue.Problem)));
        Assert.Equal(errors == 0 ? zone : null, result.Configuration?.Options.Rollouts.HistoryTimeZone);
    }

    [Theory]
    [InlineData("\"start\": \"tomorrow\"", ".start", "Not one of the known values.", "manual or automatic")]
    [InlineData("\"start\": \"2026-12-01\"", ".start", "Not a date with a time.", "2026-12-20T18:00:00+01:00")]
    [InlineData("\"start\": \"2026-12-01T09:00:00\"", ".start", "which time zone is meant", "with a time zone")]
    [InlineData("\"start\": \"2026-12-01T09:00:00Z\", \"time_zone\": \"UTC\"", ".start", "an offset and a time zone", "Remove one")]
    [InlineData("\"start\": \"2026-12-01T09:00:00\", \"time_zone\": \"Atlantis\"", ".time_zone", "No time zone has this name here.", "tzdata")]
    [InlineData("\"start\": \"automatic\", \"time_zone\": \"UTC\"", ".time_zone", "Only a date has a time zone.", "remove it")]
    [InlineData("\"time_zone\": \"UTC\"", ".time_zone", "Only a date has a time zone.", "remove it")]
    public async Task Load_StartMistake_IsRefusedWithPathAndRemedy(string start, string path, string problem, string remedy)
    {
        var issue = Assert.Single((await Configurations.LoadAsync(rollouts: Configurations.With(Configurations.Rollouts, "\"on_soft\": \"pause\"", start))).Issues);

        Assert.Equal("$.rollouts[0]" + path, issue.Path);
        Assert.Contains(problem, issue.Problem, StringComparison.Ordinal);
        Assert.Contains(remedy, issue.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"start\": \"manual\"", StartMode.Manual, null)]
    [InlineData("\"start\": \"automatic\"", StartMode.Automatic, null)]
    [InlineData("\"start\": \"2026-12-01T09:00:00+01:00\"", StartMode.Automatic, "2026-12-01T08:00:00Z")]
    [InlineData("\"start\": \"2026-12-01T09:00\", \"time_zone\": \"Europe/Berlin\"", StartMode.Automatic, "2026-12-01T08:00:00Z")]
    [InlineData("\"start\": \"2026-03-29T02:30:00\", \"time_zone\": \"Europe/Berlin\"", StartMode.Automatic, "2026-03-29T01:00:00Z")]
    [InlineData("\"start\": \"2026-10-25T02:30:00\", \"time_zone\": \"Europe/Berlin\"", StartMode.Automatic, "2026-10-25T00:30:00Z")]
    public async Task Load_Start_IsRead(string start, StartMode mode, string? at)
    {
        var plan = (await Configurations.LoadAsync(rollouts: Configurations.With(Configurations.Rollouts, "\"on_soft\": \"pause\"", start))).Configuration!.Plans[0];

        Assert.Equal((mode, at is null ? null : DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)), (plan.Start, plan.StartAt));
    }

    [Theory]
    [InlineData("\"Name\": \"x\", \"From\": \"2026-12-20T18:00\", \"Until\": \"2026-12-21T00:00:00\", \"TimeZone\": \"Europe/Berlin\"", "2026-12-20T17:00:00Z", "2026-12-20T23:00:00Z")]
    [InlineData("\"Name\": \"x\", \"From\": \"2026-12-20T18:00:00+01:00\", \"Until\": \"2026-12-20T23:00:00Z\"", "2026-12-20T17:00:00Z", "2026-12-20T23:00:00Z")]
    [InlineData("\"Name\": \"x\", \"Days\": [ \"sunday\" ], \"From\": \"18:00\", \"Until\": \"24:00\", \"TimeZone\": \"Europe/Berlin\"", "2026-12-20T17:00:00Z", "2026-12-20T23:00:00Z")]
    public async Task Calendar_TimePasses_FreezeIsInForceFromItsBeginningToItsEnd(string freeze, string from, string until)
    {
        FakeTimeProvider time = new(DateTimeOffset.Parse(from, CultureInfo.InvariantCulture) - TimeSpan.FromSeconds(1));
        var end = DateTimeOffset.Parse(until, CultureInfo.InvariantCulture);
        FreezeCalendar calendar = new(new SnapshotSource(Snapshot((await LoadAsync(freeze)).Configuration!, time)), time);

        Assert.Null(calendar.Current);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(("x", end), (calendar.Current!.Name, calendar.Current.Until.ToUniversalTime()));
        time.SetUtcNow(end);
        Assert.Null(calendar.Current);
    }

    private static GatewaySnapshot Snapshot(LoadedConfiguration configuration, TimeProvider time) => new SnapshotFactory(
        Identities.Signer(), HostIdentities.None, TokenReaders.Shared, new WindowRegistry(), new SignalRecorder(new SignalMetrics(new GatewayRegistry()), new LaggedSignals(time, static () => 1)), time).Create(configuration, GatewayState.Empty, 1);

    private static Task<LoadResult> LoadAsync(string freeze) => Configurations.LoadAsync(
        Configurations.With(Configurations.Gateway, "\"Admin\": {", $"\"Rollouts\": {{ \"Freezes\": [ {{ {freeze} }} ] }}, \"Admin\": {{"));
}
