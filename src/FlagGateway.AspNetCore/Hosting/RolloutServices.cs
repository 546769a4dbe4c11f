using FlagGateway.Rollouts;
using FlagGateway.Rollouts.History;
using FlagGateway.Rollouts.Recording;

namespace FlagGateway.Hosting;

/// <summary>Registers the services that drive rollouts.</summary>
internal static class RolloutServices
{
    public static void AddRollouts(this IServiceCollection services)
    {
        services.AddSingleton<RolloutStatusCache>();
        services.AddSingleton<ProgressTracker>();
        services.AddSingleton<RolloutReader>();
        services.AddSingleton<RolloutMetrics>();
        services.AddSingleton<RolloutAnnouncer>();
        services.AddSingleton<RolloutNotifications>();
        services.AddSingleton<ReferenceRecorder>();
        services.AddSingleton<RolloutWriter>();
        services.AddSingleton<QueryReadings>();
        services.AddSingleton<RolloutJudge>();
        services.AddSingleton<StageExposure>();
        services.AddSingleton<MissingState>();
        services.AddSingleton<FrozenEvidence>();
        services.AddSingleton<RolloutCases>();
        services.AddSingleton<UnmeasuredSteps>();
        services.AddSingleton<SegmentMonitor>();
        services.AddSingleton<GatewayErrorCounter>();
        services.AddSingleton<StageConfirmer>();
        services.AddSingleton<FreezeCalendar>();
        services.AddSingleton<RolloutMeasurement>();
        services.AddSingleton<DecisionApplier>();
        services.AddSingleton<FlagEvaluator>();
        services.AddSingleton<RecordMetrics>();
        services.AddSingleton<IHistorySource, HistorySource>();
        services.AddSingleton<HistoryCache>();
        services.AddSingleton<HistoryWorker>();
        services.RunSingleton<HistoryWorker>();
        services.AddSingleton<RecordingQueue>();
        services.AddSingleton<RecordingReader>();
        services.RunSingleton<RecordingQueue>();
        services.AddSingleton<RolloutRecorder>();
        services.AddSingleton<RolloutEvaluator>();
        services.AddSingleton<RolloutEvidence>();
        services.AddSingleton<ControlObserver>();
        services.AddSingleton<ReachReader>();
        services.AddSingleton<ProgressSaver>();
        services.AddSingleton<RolloutControl>();
        services.AddSingleton<Drill>();
        services.AddHostedService<RolloutWorker>();
    }
}
