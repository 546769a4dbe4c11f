using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace FlagGateway.Hosting.Services;

/// <summary>
/// Reports to systemd (<c>Type=notify</c>) when the gateway serves, that it is alive, and when it stops. Without
/// systemd (no <c>NOTIFY_SOCKET</c>) it does nothing.
/// </summary>
internal sealed class Supervisor : IAsyncDisposable
{
    // A third of what systemd waits: one late report does not end the process.
    private const int ReportsPerInterval = 3;

    private readonly ISystemdNotifier _notifier;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();
    private Task _watching = Task.CompletedTask;
    private bool _isEnded;

    public Supervisor(ISystemdNotifier notifier, TimeProvider time, ILogger<Supervisor> logger) => (_notifier, _time, _logger) = (notifier, time, logger);

    /// <summary>
    /// How long systemd waits for a report, from <c>WATCHDOG_USEC</c>; <c>null</c> if it waits for none of this
    /// process.
    /// </summary>
    public static TimeSpan? WatchdogInterval(Func<string, string?> environment) =>
        environment("WATCHDOG_PID") is { Length: > 0 } process && process != Environment.ProcessId.ToString(CultureInfo.InvariantCulture) ? null
        : long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0 ? TimeSpan.FromMicroseconds(microseconds)
        : null;

    /// <summary>Reports that the gateway serves, and from now on that it is alive.</summary>
    /// <param name="status">What <c>systemctl status</c> shows.</param>
    /// <param name="interval">How long systemd waits for a report; <c>null</c> if it does not.</param>
    /// <param name="isAlive">Whether a report may be sent.</param>
    public void Started(string status, TimeSpan? interval, Func<CancellationToken, Task<bool>> isAlive)
    {
        Notify($"READY=1\nSTATUS={status}");
        if (interval is { } limit && _notifier.IsEnabled)
            _watching = WatchAsync(limit / ReportsPerInterval, isAlive);
    }

    /// <summary>Reports that the gateway stops. The time limit is then the unit's <c>TimeoutStopSec</c>.</summary>
    public void Stopping() => Notify("STOPPING=1\nSTATUS=Draining");

    public async ValueTask DisposeAsync()
    {
        // Ended by the process, and again with all other services.
        if (_isEnded)
            return;
        _isEnded = true;
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    // On the thread pool like requests: if no thread is left for them, none is left for reports.
    private async Task WatchAsync(TimeSpan pause, Func<CancellationToken, Task<bool>> isAlive)
    {
        using PeriodicTimer timer = new(pause, _time);
        try
        {
            do
            {
                using CancellationTokenSource limit = new(pause, _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _end.Token);
                if (await isAlive(either.Token))
                    Notify("WATCHDOG=1");
                else
                    Log.NotAlive(_logger);
            }
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private void Notify(string state)
    {
        try
        {
            _notifier.Notify(new ServiceState(state));
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            // The gateway serves nevertheless; systemd decides what a missing report means.
            Log.NotNotified(_logger, exception.Message);
        }
    }
}
