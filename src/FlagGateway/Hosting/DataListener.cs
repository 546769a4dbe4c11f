namespace FlagGateway.Hosting;

/// <summary>The host, and the listener that takes users' requests.</summary>
internal static class DataListener
{
    /// <summary>A host with the server, the settings and the log, and nothing else.</summary>
    /// <param name="settings">All settings in force.</param>
    /// <param name="logging">Changes what is logged where; <c>null</c> for the console.</param>
    public static WebApplicationBuilder CreateBuilder(IConfiguration settings, Action<ILoggingBuilder>? logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "FlagGateway" });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Configuration.AddConfiguration(settings);
        (logging ?? (console => Logging.AddDefaults(console, settings)))(builder.Logging);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // How large a body may be is the destination's to say, or the route's (MaxRequestBodySize).
            kestrel.Limits.MaxRequestBodySize = null;
            // What a destination sends in a header reaches the client byte for byte.
            kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
            kestrel.Configure(settings.GetSection("Kestrel"));
        });
        // Whoever lets .NET complete sockets on the thread that polls them has decided that nothing may block
        // there; the server then need not change threads either. A seventh of the CPU time: tests/load/README.md.
        if (Environment.GetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS") == "1")
            builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        if (!settings.GetSection("Kestrel:Endpoints").GetChildren().Any())
            builder.WebHost.UseUrls(settings["Urls"] ?? FlagGatewayFolderExtensions.DefaultUrls);
        // For what there is to end after the drain: the lease, notices under way, the admin listener.
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        return builder;
    }

    /// <summary>What a request passes through, in order.</summary>
    public static void Map(WebApplication app)
    {
        app.UseFlagGatewayTraces();
        app.UseFlagGatewayAccessLog();
        app.UseFlagGatewayRequestGuard();
        app.UseRouting();
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
}
