using FlagGateway.Routing;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>Registers the notifier; before whatever tells it something.</summary>
internal static class NotificationServices
{
    public static void AddNotifications(this IServiceCollection services)
    {
        services.AddSingleton<NotificationMetrics>();
        services.AddSingleton(provider =>
        {
            var snapshots = provider.GetRequiredService<SnapshotSource>();
            return new Notifier(
                flag => snapshots.Current.Plans.FirstOrDefault(plan => string.Equals(plan.Flag, flag, StringComparison.OrdinalIgnoreCase))?.Notify ?? [],
                Environment.MachineName, new DeliveryLimits(), provider.GetRequiredService<NotificationMetrics>(),
                provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Notifier>>());
        });
        services.AddHostedService(provider => provider.GetRequiredService<Notifier>());
    }
}
