using FlagGateway.Core.Budgets;
using FlagGateway.Threads;

namespace FlagGateway.Admin.Limits;

/// <summary>
/// Protects users' requests from scrapes of <c>/metrics</c>, with a thread and a budget of their own: alerts do not
/// wait for somebody who reads the console as fast as they can. Any number may run at once, because a slow reader must
/// not delay others.
/// </summary>
internal sealed class ScrapeLimits : IDisposable
{
    // Of one processor: several servers that scrape tens of thousands of series every few seconds take less.
    private const double CpuShare = 0.5;

    private readonly PacedThread _thread = new("flaggateway metrics", new ProcessorBudget(static () => CpuShare));

    /// <summary>Limits the endpoints of a group.</summary>
    public void AddTo(IEndpointConventionBuilder routes) => routes.Add(endpoint =>
    {
        if (endpoint.RequestDelegate is { } inner)
            endpoint.RequestDelegate = context => _thread.RunAsync(() => inner(context));
    });

    public void Dispose() => _thread.Dispose();
}
