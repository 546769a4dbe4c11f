using FlagGateway.Demo.Traffic;
using FlagGateway.Demo.Upstreams;

namespace FlagGateway.Demo.Shadow;

/// <summary>Watches the findings of mirroring, and that users get only control.</summary>
internal sealed class ShadowWatch(IDemoGateway gateway, ShadowPlan plan, FaultInjection faults, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // A copy and the second request to control have ten seconds each.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(25);

    private readonly Dictionary<string, string> _controls = plan.Routes.ToDictionary(route => route.Route.RouteId, route => route.ControlCluster, StringComparer.Ordinal);
    private int _userErrors;
    private int _notFromControl;

    /// <summary>Records a user's response. Thread-safe.</summary>
    public void Add(DemoResponse response)
    {
        if (response.IsError || response.Failure is not null)
            Interlocked.Increment(ref _userErrors);
        if (response.ServedBy is not null && !response.ServedBy.Equals(_controls[response.Route.RouteId], StringComparison.OrdinalIgnoreCase))
            Interlocked.Increment(ref _notFromControl);
    }

    /// <summary>Returns the current figures.</summary>
    public ShadowFigures Read()
    {
        var findings = gateway.Mirroring.ReadRoutes();
        return new ShadowFigures
        {
            Totals = gateway.Mirroring.ReadTotals(),
            Comparisons = findings.Sum(finding => finding.Comparisons),
            Differences = FieldDifference.From(findings),
            Noise = [.. findings.SelectMany(static finding => finding.Noise).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            FaultPercent = faults.Percent,
            Faults = faults.InCopies,
            UserErrors = Volatile.Read(ref _userErrors),
            NotFromControl = Volatile.Read(ref _notFromControl),
        };
    }

    /// <summary>Waits until the copies of all requests are finished, or until a timeout.</summary>
    public async Task SettleAsync()
    {
        using var timer = new PeriodicTimer(Pause, time);
        var started = time.GetTimestamp();
        while (gateway.Mirroring.ReadTotals().Pending != 0 && time.GetElapsedTime(started) < MaxWait)
            await timer.WaitForNextTickAsync(CancellationToken.None);
    }
}
