using FlagGateway.Rollouts.Notifications;
using FlagGateway.Snapshots;

namespace FlagGateway.Hosting;

/// <summary>Registers the notifier, before the services that use it.</summary>
internal static class NotificationServices
{
    public static void AddNotifications(this IServiceCollection services)
    {
        services.AddSingleton<NotificationMetrics>();
        services.AddSingleton(provider =>
        {
            var snapshots = provider.GetRequiredService<SnapshotSource>();
            return new Notifier(
                notification => snapshots.KnownPlans.Find(notification.Flag)?.AddressesOf(notification.Event.ToWireName()) ?? [],
                Environment.MachineName, new DeliveryLimits(), provider.GetRequiredService<NotificationMetrics>(),
                provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Notifier>>());
        });
        services.AddSingleton<IRolloutNotifier>(static provider => provider.GetRequiredService<Notifier>());
        services.AddSingleton<RolloutNotifiers>();
        services.RunSingleton<Notifier>();
    }
}
