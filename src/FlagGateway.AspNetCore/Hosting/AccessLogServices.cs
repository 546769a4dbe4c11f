using FlagGateway.AccessLog;
using FlagGateway.Identity;
using FlagGateway.Options;

namespace FlagGateway.Hosting;

/// <summary>Puts the access log together.</summary>
internal static class AccessLogServices
{
    public static void AddAccessLog(this IServiceCollection services, AccessLogOptions options)
    {
        services.AddSingleton<UserHash>();
        if (options.Path is not { } path)
            return;
        services.AddSingleton<IAccessLogSink>(_ => path == "-" ? new AccessLogConsole() : new AccessLogFile(path));
        services.AddSingleton<AccessLogQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<AccessLogQueue>());
    }

    /// <summary>Notes requests from here on; does nothing where there is no log.</summary>
    public static void UseAccessLog(this WebApplication app)
    {
        if (app.Services.GetService<AccessLogQueue>() is not null)
            app.UseMiddleware<AccessLogMiddleware>();
    }
}
