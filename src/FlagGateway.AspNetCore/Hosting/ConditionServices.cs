using FlagGateway.Conditions;
using FlagGateway.Prometheus;
using FlagGateway.Snapshots;

namespace FlagGateway.Hosting;

/// <summary>
/// Registers the services that measure conditions of flags, and the Prometheus client shared with guardrails.
/// </summary>
internal static class ConditionServices
{
    public static void AddConditions(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var snapshots = provider.GetRequiredService<SnapshotSource>();
            return new PromqlClient(() => snapshots.Current.Options.Prometheus, provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton<GatewayMetricReader>();
        services.AddSingleton<ConditionProbe>();
        services.AddSingleton<ConditionMetrics>();
        services.AddHostedService<ConditionWorker>();
    }
}
