using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Shutdown;

/// <summary>What the program reports to systemd, over the socket that systemd would give it.</summary>
public sealed class ServiceManagerTests
{
    [Fact]
    public async Task Run_UnderSystemd_ReportsStartLifeAndStop()
    {
        await using NotifySocket systemd = new();
        await using var gateway = await StartAsync($"NOTIFY_SOCKET={systemd.Path}", "WATCHDOG_USEC=300000");

        await Eventually.TrueAsync(() => systemd.Lines.Count(static line => line == "WATCHDOG=1") >= 3, "No reports of the watchdog.");
        await gateway.SignalAsync("TERM");
        Assert.Equal(0, await gateway.ExitCodeAsync());

        await Eventually.TrueAsync(() => systemd.Lines.Contains("STOPPING=1"), "The stop was not reported.");
        Assert.Equal("READY=1", systemd.Lines[0]);
        Assert.StartsWith("STATUS=Serving http://", systemd.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WatchdogOfAnotherProcess_IsNotServed()
    {
        await using NotifySocket systemd = new();
        await using var gateway = await StartAsync($"NOTIFY_SOCKET={systemd.Path}", "WATCHDOG_USEC=30000", "WATCHDOG_PID=1");
        await gateway.SignalAsync("INT");
        Assert.Equal(0, await gateway.ExitCodeAsync());

        await Eventually.TrueAsync(() => systemd.Lines.Contains("STOPPING=1"), "The stop was not reported.");
        Assert.DoesNotContain("WATCHDOG=1", systemd.Lines);
    }

    [Fact]
    public async Task Run_SocketThatIsNotThere_ServesAllTheSame()
    {
        await using var gateway = await StartAsync("NOTIFY_SOCKET=/nowhere/notify", "WATCHDOG_USEC=300000");

        await Eventually.TrueAsync(() => gateway.Output.Contains("systemd could not be notified", StringComparison.Ordinal), "The problem is not logged.");
        using var live = await gateway.Admin.GetAsync(new Uri("/healthz/live", UriKind.Relative));
        Assert.True(live.IsSuccessStatusCode);
    }

    private static async Task<GatewayProgram> StartAsync(params string[] environment)
    {
        await using var upstream = await Upstream.StartAsync("legacy");
        Setup setup = new(upstream, upstream);
        setup.Overrides.Add("--FlagGateway:Shutdown:DrainDelay=00:00:00");
        return await GatewayProgram.StartAsync(setup, environment);
    }
}
