namespace FlagGateway.Certificates;

/// <summary>
/// Reads the files of certificates twice a second, and puts changed ones into force. Reading content, unlike change
/// notifications, works for swapped links and on every file system, and certificates are small.
/// </summary>
internal sealed class CertificateWatching(CertificateStore store, TimeProvider time) : BackgroundService
{
    /// <summary>The pause between two reads. A change is in force after two of them.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                store.Refresh();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }
}
