using FlagGateway.Checks;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Hosting;

/// <summary>Registers the checks of responses.</summary>
internal static class CheckServices
{
    public static void AddChecks(this IServiceCollection services)
    {
        services.AddSingleton<CheckMetrics>();
        services.AddSingleton<CheckServer>();
        services.AddSingleton(static provider =>
        {
            var snapshots = provider.GetRequiredService<SnapshotSource>();
            return new CheckFailures(() => snapshots.Current.Options, provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton<CheckRunner>();
        services.AddSingleton(static provider => new CheckBudget(provider.GetRequiredService<GatewayOptions>().Checks.MaxBytes));
        services.AddSingleton(static provider => new CheckQueue(
            provider.GetRequiredService<GatewayOptions>().Checks, provider.GetRequiredService<CheckBudget>(), provider.GetRequiredService<CheckRunner>(), provider.GetRequiredService<CheckMetrics>(), provider.GetRequiredService<ILogger<CheckQueue>>()));
        services.RunSingleton<CheckQueue>();
    }
}
