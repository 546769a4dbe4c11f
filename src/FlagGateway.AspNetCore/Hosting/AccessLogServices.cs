using FlagGateway.AccessLog;
using FlagGateway.Identity;
using FlagGateway.Options;

namespace FlagGateway.Hosting;

/// <summary>Registers the access log.</summary>
internal static class AccessLogServices
{
    public static void AddAccessLog(this IServiceCollection services)
    {
        services.AddSingleton<UserHash>();
        services.AddSingleton<IAccessLogSink>(static provider => provider.GetRequiredService<GatewayOptions>().AccessLog.Path is { } path && path != "-" ? new AccessLogFile(path) : new AccessLogConsole());
        services.AddSingleton<AccessLogQueue>();
        services.RunSingletonIf<AccessLogQueue>(static provider => provider.GetRequiredService<GatewayOptions>().AccessLog.Path is not null);
    }
}
