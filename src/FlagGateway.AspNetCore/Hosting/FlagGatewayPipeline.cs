using FlagGateway.AccessLog;
using FlagGateway.Options;
using FlagGateway.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds a gateway to the proxy's pipeline.</summary>
public static class FlagGatewayPipeline
{
    /// <summary>
    /// Decides which variant a request gets, and sends it to that variant's cluster. Call it before session affinity
    /// and load balancing.
    /// </summary>
    /// <exception cref="FlagGateway.FlagGatewayConfigurationException">The configuration has errors.</exception>
    public static IReverseProxyApplicationBuilder UseFlagRouting(this IReverseProxyApplicationBuilder proxy)
    {
        proxy.UseMiddleware<FlagRoutingMiddleware>();
        return proxy;
    }

    /// <summary>
    /// Logs each request as configured in <c>FlagGateway:AccessLog</c>; does nothing if that has no path. Call it
    /// before the other middleware.
    /// </summary>
    /// <exception cref="FlagGateway.FlagGatewayConfigurationException">The configuration has errors.</exception>
    public static IApplicationBuilder UseFlagGatewayAccessLog(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<GatewayOptions>().AccessLog.Path is not null)
            app.UseMiddleware<AccessLogMiddleware>();
        return app;
    }

    /// <summary>
    /// Determines who caused the end of an interrupted request: faults of a client do not affect passive health, and a
    /// route's timeout counts against the destination only if it had received the whole request. Call it last, after
    /// <c>UsePassiveHealthChecks</c>.
    /// </summary>
    public static IReverseProxyApplicationBuilder UseFlagOutcomes(this IReverseProxyApplicationBuilder proxy)
    {
        proxy.UseMiddleware<UploadReset>();
        proxy.UseMiddleware<RouteTimeout>();
        return proxy;
    }
}
