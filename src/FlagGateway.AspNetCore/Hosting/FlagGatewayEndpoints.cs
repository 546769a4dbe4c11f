using FlagGateway;
using FlagGateway.Admin;
using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console;
using FlagGateway.Admin.Limits;
using FlagGateway.Hosting;
using FlagGateway.Ofrep;
using FlagGateway.Telemetry;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints of a gateway for operators and applications: all of them, or each part.</summary>
/// <remarks>
/// The endpoints do not authenticate callers. Restrict them like any other endpoint:
/// <c>RequireAuthorization("operators")</c>.
/// </remarks>
public static class FlagGatewayEndpoints
{
    /// <summary>Maps the API, the console, OFREP, metrics and health under one path.</summary>
    /// <param name="endpoints">The route builder.</param>
    /// <param name="path">Prefix of all paths, such as <c>/flaggateway</c>; empty for none.</param>
    /// <param name="configure">Configures permissions.</param>
    /// <returns>All endpoints, for conventions such as <c>RequireAuthorization</c>.</returns>
    /// <exception cref="FlagGatewayConfigurationException">The configuration has errors.</exception>
    public static IEndpointConventionBuilder MapFlagGatewayAdmin(this IEndpointRouteBuilder endpoints, string path = "", Action<FlagGatewayAdminOptions>? configure = null)
    {
        var group = endpoints.MapGroup(path);
        group.MapFlagGatewayApi(configure: configure);
        group.MapFlagGatewayConsole(configure: configure);
        group.MapFlagGatewayOfrep();
        group.MapFlagGatewayMetrics();
        group.MapFlagGatewayHealth();
        return group;
    }

    /// <summary>Maps the API under <c>/api/v1</c>, with its OpenAPI document.</summary>
    /// <inheritdoc cref="MapFlagGatewayAdmin"/>
    public static IEndpointConventionBuilder MapFlagGatewayApi(this IEndpointRouteBuilder endpoints, string path = "", Action<FlagGatewayAdminOptions>? configure = null)
    {
        var group = Group(endpoints, path, configure);
        Get<AdminApi>(endpoints).Map(group);
        Get<ApiDocument>(endpoints).Map(group);
        return group;
    }

    /// <summary>Maps the pages of the console.</summary>
    /// <inheritdoc cref="MapFlagGatewayAdmin"/>
    public static IEndpointConventionBuilder MapFlagGatewayConsole(this IEndpointRouteBuilder endpoints, string path = "", Action<FlagGatewayAdminOptions>? configure = null)
    {
        var group = Group(endpoints, path, configure);
        Get<ConsoleEndpoints>(endpoints).Map(group, Get<GatewayRole>(endpoints).OwnsProxy);
        Get<EditConsole>(endpoints).Map(group);
        return group;
    }

    /// <summary>Maps flag evaluation for applications, under <c>/ofrep/v1</c>.</summary>
    /// <inheritdoc cref="MapFlagGatewayAdmin"/>
    /// <param name="endpoints">The route builder.</param>
    /// <param name="path">Prefix of all paths, such as <c>/flaggateway</c>; empty for none.</param>
    /// <param name="hasStreams">
    /// Whether to map event streams too. Only for a listener without authentication: a browser's <c>EventSource</c>
    /// cannot send a token.
    /// </param>
    /// <seealso href="https://github.com/open-feature/protocol">OpenFeature Remote Evaluation Protocol</seealso>
    public static IEndpointConventionBuilder MapFlagGatewayOfrep(this IEndpointRouteBuilder endpoints, string path = "", bool hasStreams = false)
    {
        var group = endpoints.MapGroup(path);
        if (hasStreams)
            OfrepEndpoints.Map(group, Get<OfrepService>(endpoints), Get<OfrepStreams>(endpoints), Get<IHostApplicationLifetime>(endpoints).ApplicationStopping);
        else
            OfrepEndpoints.Map(group, Get<OfrepService>(endpoints));
        return group;
    }

    /// <summary>Maps metrics for Prometheus at <c>/metrics</c>.</summary>
    /// <inheritdoc cref="MapFlagGatewayAdmin"/>
    public static IEndpointConventionBuilder MapFlagGatewayMetrics(this IEndpointRouteBuilder endpoints, string path = "")
    {
        var group = endpoints.MapGroup(path);
        Get<ScrapeLimits>(endpoints).AddTo(group);
        Get<MetricsEndpoint>(endpoints).Map(group);
        return group;
    }

    /// <summary>Maps <c>/healthz/live</c> and <c>/healthz/ready</c>.</summary>
    /// <inheritdoc cref="MapFlagGatewayAdmin"/>
    public static IEndpointConventionBuilder MapFlagGatewayHealth(this IEndpointRouteBuilder endpoints, string path = "")
    {
        var group = endpoints.MapGroup(path);
        Get<HealthEndpoints>(endpoints).Map(group);
        return group;
    }

    private static RouteGroupBuilder Group(IEndpointRouteBuilder endpoints, string path, Action<FlagGatewayAdminOptions>? configure)
    {
        FlagGatewayAdminOptions options = new();
        configure?.Invoke(options);
        var group = endpoints.MapGroup(path);
        Get<ReadLimits>(endpoints).AddTo(group);
        return options.ChangePolicy is { } policy ? group.WithMetadata(new ChangePolicy(policy)) : group;
    }

    private static T Get<T>(IEndpointRouteBuilder endpoints)
        where T : notnull => endpoints.ServiceProvider.GetService<T>() ?? throw new InvalidOperationException("There is no gateway here. Call AddFlagGateway on the reverse proxy's builder first.");
}
