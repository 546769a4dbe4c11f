using FlagGateway.Rollouts.Notifications;

namespace FlagGateway.Hosting;

/// <summary>Registers the notifier, before the services that use it.</summary>
internal static class NotificationServices
{
    public static void AddNotifications(this IServiceCollection services)
    {
        services.AddSingleton<NotificationMetrics>();
        services.AddSingleton<Recipients>();
        services.AddSingleton(static provider => new Notifier(
            provider.GetRequiredService<Recipients>().Find, Environment.MachineName, new DeliveryLimits(), provider.GetRequiredService<NotificationMetrics>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Notifier>>()));
        services.AddSingleton<IRolloutNotifier>(static provider => provider.GetRequiredService<Notifier>());
        services.AddSingleton<RolloutNotifiers>();
        services.RunSingleton<Notifier>();
    }
}
