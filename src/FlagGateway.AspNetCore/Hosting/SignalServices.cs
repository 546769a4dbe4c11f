using FlagGateway.Rollouts;
using FlagGateway.Signals;
using FlagGateway.Signals.History;
using FlagGateway.Signals.Posted;

namespace FlagGateway.Hosting;

/// <summary>Registers the services that receive signals of both kinds, and the history of users' variants.</summary>
internal static class SignalServices
{
    public static void AddSignals(this IServiceCollection services)
    {
        services.AddSingleton<SignalMetrics>();
        services.AddSingleton(static provider =>
        {
            var clock = provider.GetRequiredService<RolloutClock>();
            return new LaggedSignals(provider.GetRequiredService<TimeProvider>(), () => clock.Scale);
        });
        services.AddSingleton<SignalRecorder>();
        services.AddSingleton<FlagHistory>();
        services.AddSingleton<SignalIntake>();
        services.AddHostedService<HistoryWorker>();
    }
}
