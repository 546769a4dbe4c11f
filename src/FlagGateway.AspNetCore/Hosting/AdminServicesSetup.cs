using FlagGateway.Admin;
using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console;
using FlagGateway.Admin.Security;
using FlagGateway.Snapshots;

namespace FlagGateway.Hosting;

/// <summary>Registers the services for operators.</summary>
internal static class AdminServicesSetup
{
    public static void AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<AdminServices>();
        services.AddSingleton<ConsoleHistory>();
        services.RunSingleton<ConsoleHistory>();
        services.AddSingleton(static provider =>
        {
            var snapshots = provider.GetRequiredService<SnapshotSource>();
            return new AdminTokens(() => snapshots.Current.Options.Admin);
        });
        services.AddSingleton<ConsoleSessions>();
        services.AddSingleton<LoginAttempts>();
        services.AddSingleton<ConsoleActions>();
        services.AddSingleton<ApiDocument>();
        services.AddConsolePages();
    }

    /// <summary>Registers the services that render the pages.</summary>
    public static void AddConsolePages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddScoped<ConsoleModel>();
    }
}
