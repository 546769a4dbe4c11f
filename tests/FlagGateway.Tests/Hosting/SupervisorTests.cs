using FlagGateway.Hosting.Services;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.Tests.Hosting;

public sealed class SupervisorTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly Socket _socket = new();

    [Fact]
    public async Task Started_WithoutWatchdog_ReportsReadyOnly()
    {
        await using var supervisor = Create();

        supervisor.Started("Serving", interval: null, static _ => Task.FromResult(true));
        _time.Advance(Interval);
        supervisor.Stopping();

        Assert.Equal(["READY=1\nSTATUS=Serving", "STOPPING=1\nSTATUS=Draining"], _socket.Reports);
    }

    [Fact]
    public async Task Started_WithWatchdog_ReportsThreeTimesInItsInterval()
    {
        await using var supervisor = Create();

        supervisor.Started("Serving", Interval, static _ => Task.FromResult(true));
        _time.Advance(Interval / 3);
        _time.Advance(Interval / 3);

        Assert.Equal(3, _socket.Reports.Count(static report => report == "WATCHDOG=1"));
    }

    [Fact]
    public async Task Started_GatewayThatDoesNotRespond_IsReportedAgainOnlyWhenItDoes()
    {
        var isAlive = false;
        await using var supervisor = Create();

        supervisor.Started("Serving", Interval, _ => Task.FromResult(isAlive));
        _time.Advance(Interval);
        Assert.DoesNotContain("WATCHDOG=1", _socket.Reports);
        isAlive = true;
        _time.Advance(Interval / 3);

        Assert.Contains("WATCHDOG=1", _socket.Reports);
    }

    [Fact]
    public async Task Started_CheckThatHangs_IsGivenUp()
    {
        await using var supervisor = Create();
        TaskCompletionSource<bool> cancelled = new();

        supervisor.Started("Serving", Interval, token =>
        {
            token.Register(() => cancelled.TrySetResult(false));
            return cancelled.Task;
        });
        _time.Advance(Interval / 3);

        Assert.False(await cancelled.Task);
        Assert.DoesNotContain("WATCHDOG=1", _socket.Reports);
    }

    [Theory]
    [InlineData("30000000", null, 30)]
    [InlineData("30000000", "", 30)]
    [InlineData("30000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void WatchdogInterval_Variables_AreThoseOfSystemd(string? microseconds, string? process, int? seconds) => Assert.Equal(
        seconds is { } expected ? TimeSpan.FromSeconds(expected) : null,
        Supervisor.WatchdogInterval(name => name == "WATCHDOG_PID" ? process : microseconds));

    private Supervisor Create() => new(_socket, _time, NullLogger<Supervisor>.Instance);

    private sealed class Socket : ISystemdNotifier
    {
        public List<string> Reports { get; } = [];

        public bool IsEnabled => true;

        public void Notify(ServiceState state) => Reports.Add(state.ToString());
    }
}
