using FlagGateway.Hygiene;
using FlagGateway.Hygiene.Life;

namespace FlagGateway.Hosting;

/// <summary>Registers what observes flags.</summary>
internal static class LifeServices
{
    public static void AddLife(this IServiceCollection services)
    {
        services.AddSingleton<LifeCache>();
        services.AddSingleton<ILifeSource, LifeSource>();
        services.AddSingleton<LifeMetrics>();
        services.AddSingleton<LiveFlagStatuses>();
        services.AddSingleton<RetirementExtensions>();
        services.AddSingleton<Reminders>();
        services.AddSingleton<ILifeDuties, LifeDuties>();
        services.AddSingleton<LifeWorker>();
        services.RunSingleton<LifeWorker>();
    }
}
