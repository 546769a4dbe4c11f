using FlagGateway.Hosting.Services;
using FlagGateway.Options;

namespace FlagGateway.Hosting;

/// <summary>The host, and the listener for users' requests.</summary>
internal static class DataListener
{
    /// <summary>Creates a host with only the server, the settings and the log.</summary>
    /// <param name="settings">All settings in force.</param>
    /// <param name="logging">Configures logging; <c>null</c> for the console.</param>
    public static WebApplicationBuilder CreateBuilder(IConfiguration settings, Action<ILoggingBuilder>? logging)
    {
        // Read by Kestrel when it parses the first request. It has no other setting for it.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", settings.GetValue("FlagGateway:Requests:Strict", defaultValue: true));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "FlagGateway" });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        WindowsService.Add(builder.Services);
        builder.Configuration.AddConfiguration(settings);
        (logging ?? (console => Logging.AddDefaults(console, settings)))(builder.Logging);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseQuic();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Headers of a destination reach the client byte for byte.
            kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
            kestrel.AddFlagGatewayListeners();
        });
        // Completing sockets on the polling thread (a .NET setting) requires that nothing blocks
        // there; then the server need not switch threads either. Saves a seventh of the CPU time: tests/load/README.md.
        if (Environment.GetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS") == "1")
            builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        return builder;
    }

    /// <summary>The pipeline of a request, in order.</summary>
    public static void Map(WebApplication app)
    {
        app.UseFlagGatewayTraces();
        app.UseFlagGatewayAccessLog();
        app.UseFlagGatewayRequestGuard();
        app.UseHostFiltering();
        app.UseRouting();
        UsePolicies(app, app.Services.GetRequiredService<GatewayOptions>().Policies);
        app.UseRequestTimeouts();
        app.MapReverseProxy(static proxy =>
        {
            proxy.UseFlagRouting();
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
            proxy.UseFlagOutcomes();
        });
    }

    // In the framework's order; each only if it is declared, because requests pay for it.
    private static void UsePolicies(WebApplication app, PolicyOptions policies)
    {
        if (policies.Cors is { Length: > 0 })
            app.UseCors();
        if (policies.Authorization is { Length: > 0 })
        {
            app.UseAuthentication();
            app.UseAuthorization();
        }

        if (policies.RateLimiter is { Length: > 0 })
            app.UseRateLimiter();
        if (policies.OutputCache is { Length: > 0 })
            app.UseOutputCache();
    }
}
