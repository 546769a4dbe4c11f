using FlagGateway.Signals;
using FlagGateway.Signals.History;
using FlagGateway.Signals.Posted;

namespace FlagGateway.Hosting;

/// <summary>Registers what takes signals of both kinds and what remembers the sides that users were on.</summary>
internal static class SignalServices
{
    public static void AddSignals(this IServiceCollection services)
    {
        services.AddSingleton<SignalMetrics>();
        services.AddSingleton<SignalRecorder>();
        services.AddSingleton<FlagHistory>();
        services.AddSingleton<SignalIntake>();
        services.AddHostedService<HistoryWorker>();
    }
}
