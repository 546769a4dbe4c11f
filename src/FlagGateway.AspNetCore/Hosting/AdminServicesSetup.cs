using FlagGateway.Admin;
using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console;
using FlagGateway.Admin.Console.Actions;
using FlagGateway.Admin.Console.Clusters;
using FlagGateway.Admin.Console.Overview;
using FlagGateway.Admin.Limits;
using FlagGateway.Admin.Security;
using FlagGateway.Core.Budgets;
using FlagGateway.Editing;
using FlagGateway.Options;
using FlagGateway.Reload;
using FlagGateway.Snapshots;
using FlagGateway.Threads;

namespace FlagGateway.Hosting;

/// <summary>Registers the services for operators.</summary>
internal static class AdminServicesSetup
{
    public static void AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<ConsoleHistory>();
        services.RunSingleton<ConsoleHistory>();
        services.AddSingleton(static provider =>
        {
            var snapshots = provider.GetRequiredService<SnapshotSource>();
            return new AdminTokens(() => snapshots.Current.Options.Admin);
        });
        services.AddSingleton(static provider =>
        {
            var snapshots = provider.GetRequiredService<SnapshotSource>();
            return new PacedThread("flaggateway admin", new ProcessorBudget(() => snapshots.Current.Options.Admin.CpuShare));
        });
        services.AddSingleton(static provider => new ReadLimits(
            provider.GetRequiredService<GatewayOptions>().Admin, provider.GetRequiredService<PacedThread>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ScrapeLimits>();
        services.AddSingleton<ConsoleSessions>();
        services.AddSingleton<LoginAttempts>();
        services.AddSingleton<ConsoleAccess>();
        services.AddSingleton<ConsoleLogin>();
        services.AddSingleton<ConsolePages>();
        services.AddSingleton<ClusterReader>();
        services.AddSingleton<AttentionReader>();
        services.AddSingleton<FlagRows>();
        services.AddSingleton<OverviewReader>();
        services.AddSingleton<OverviewPages>();
        services.AddSingleton<TrailPages>();
        services.AddSingleton<ConsoleActions>();
        services.AddSingleton<EditPages>();
        services.AddSingleton<EditConsole>();
        services.AddSingleton<FlagActions>();
        services.AddSingleton<ConsoleEvents>();
        services.AddSingleton<ConsoleEndpoints>();
        services.AddSingleton<HealthEndpoints>();
        services.AddApi();
        services.AddConsolePages();
    }

    private static void AddApi(this IServiceCollection services)
    {
        services.AddSingleton<CohortReader>();
        services.AddSingleton<ListCache>();
        services.AddSingleton<FlagViewReader>();
        services.AddSingleton<IApiEndpoints, RolloutEndpoints>();
        services.AddSingleton<IApiEndpoints, AuditEndpoints>();
        services.AddSingleton<IApiEndpoints, ChangeEndpoints>();
        services.AddSingleton<IApiEndpoints, FlagEndpoints>();
        services.AddSingleton<EditPlanner>();
        services.AddSingleton<EditWriter>();
        services.AddSingleton<DefinitionEditor>();
        services.AddSingleton<IApiEndpoints, EditEndpoints>();
        services.AddSingleton<HygieneReader>();
        services.AddSingleton<IApiEndpoints, HygieneEndpoints>();
        services.AddSingleton<IApiEndpoints, ExplainEndpoints>();
        services.AddSingleton<PromptControl>();
        services.AddSingleton<PromptReader>();
        services.AddSingleton<IApiEndpoints, PromptEndpoints>();
        services.AddSingleton<IApiEndpoints, CheckEndpoints>();
        services.AddSingleton<IApiEndpoints, CohortEndpoints>();
        services.AddSingleton<IApiEndpoints, StatusEndpoints>();
        services.AddSingleton<ConfigurationReader>();
        services.AddSingleton<IApiEndpoints, ConfigurationEndpoints>();
        services.AddSingleton<IApiEndpoints, ShadowEndpoints>();
        services.AddSingleton<IApiEndpoints, OverrideEndpoints>();
        services.AddSingleton<IApiEndpoints, SignalEndpoints>();
        services.AddSingleton<AdminApi>();
        services.AddSingleton<ApiDocument>();
    }

    /// <summary>Registers the services that render the pages.</summary>
    public static void AddConsolePages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddScoped<ConsoleModel>();
    }
}
