using System.Collections;
using System.Net;
using System.Reflection;
using System.Security.Authentication;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Reload;
using FlagGateway.Routing;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.FunctionalTests.Reload;

/// <summary>
/// A reload that changes any setting of a route or a cluster takes effect, also where YARP's own comparison leaves the
/// setting out.
/// </summary>
public sealed class EverySettingTests
{
    private static readonly RouteConfig Route = new()
    {
        RouteId = "other",
        ClusterId = "legacy",
        Match = new RouteMatch
        {
            Path = "/other",
            Methods = ["GET"],
            Hosts = ["a.example"],
            Headers = [new RouteHeader { Name = "h", Values = ["1"], Mode = HeaderMatchMode.ExactHeader }],
            QueryParameters = [new RouteQueryParameter { Name = "q", Values = ["1"], Mode = QueryParameterMatchMode.Exact }],
        },
        Order = 1,
        MaxRequestBodySize = 1,
        Timeout = TimeSpan.FromSeconds(1),
        Metadata = new Dictionary<string, string> { ["a"] = "1" },
        Transforms = [new Dictionary<string, string> { ["PathPrefix"] = "/1" }],
    };

    private static readonly ClusterConfig Cluster = new()
    {
        ClusterId = "other",
        LoadBalancingPolicy = "RoundRobin",
        SessionAffinity = new SessionAffinityConfig
        {
            Enabled = true,
            Policy = "HashCookie",
            FailurePolicy = "Redistribute",
            AffinityKeyName = "k",
            Cookie = new SessionAffinityCookieConfig { Path = "/1", Domain = "a.example", HttpOnly = true, SecurePolicy = Microsoft.AspNetCore.Http.CookieSecurePolicy.None, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax, Expiration = TimeSpan.FromHours(1), MaxAge = TimeSpan.FromHours(1), IsEssential = true },
        },
        HealthCheck = new HealthCheckConfig
        {
            AvailableDestinationsPolicy = "HealthyOrPanic",
            Passive = new PassiveHealthCheckConfig { Enabled = false, Policy = "TransportFailureRate", ReactivationPeriod = TimeSpan.FromHours(1) },
            Active = new ActiveHealthCheckConfig { Enabled = false, Interval = TimeSpan.FromHours(1), Timeout = TimeSpan.FromHours(1), Policy = "ConsecutiveFailures", Path = "/1", Query = "?1" },
        },
        HttpClient = new HttpClientConfig
        {
            SslProtocols = SslProtocols.Tls12,
            DangerousAcceptAnyServerCertificate = false,
            MaxConnectionsPerServer = 1,
            EnableMultipleHttp2Connections = false,
            RequestHeaderEncoding = "utf-8",
            ResponseHeaderEncoding = "utf-8",
            WebProxy = new WebProxyConfig { Address = new Uri("http://127.0.0.1:1"), BypassOnLocal = false, UseDefaultCredentials = false },
        },
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromHours(1), Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower, AllowResponseBuffering = false },
        Destinations = new Dictionary<string, DestinationConfig> { ["d"] = new() { Address = "http://127.0.0.1:1/", Health = "http://127.0.0.1:1/", Host = "a.example", Metadata = new Dictionary<string, string> { ["a"] = "1" } } },
        Metadata = new Dictionary<string, string> { ["a"] = "1" },
    };

    // Ids identify; a policy must be one that YARP knows.
    private static readonly Dictionary<string, object?> Special = new(StringComparer.Ordinal)
    {
        ["ClusterId"] = "new",
        ["AuthorizationPolicy"] = "Anonymous",
        ["CorsPolicy"] = "Disable",
        ["RateLimiterPolicy"] = "Disable",
        ["TimeoutPolicy"] = "Disable",
        ["LoadBalancingPolicy"] = "LeastRequests",
        ["SessionAffinity.Policy"] = "Cookie",
        ["SessionAffinity.FailurePolicy"] = OwnSessionPolicy.PolicyName,
        ["HealthCheck.AvailableDestinationsPolicy"] = "HealthyAndUnknown",
        ["HttpClient.RequestHeaderEncoding"] = "latin1",
        ["HttpClient.ResponseHeaderEncoding"] = "latin1",
        ["Transforms"] = (IReadOnlyList<IReadOnlyDictionary<string, string>>)[new Dictionary<string, string> { ["PathPrefix"] = "/2" }],
        ["Match.Headers"] = (IReadOnlyList<RouteHeader>)[new RouteHeader { Name = "h", Values = ["2"], Mode = HeaderMatchMode.HeaderPrefix }],
        ["Match.QueryParameters"] = (IReadOnlyList<RouteQueryParameter>)[new RouteQueryParameter { Name = "q", Values = ["2"], Mode = QueryParameterMatchMode.Prefix }],
    };

    // A policy of the host's, which only a host has; in the program it is an error.
    private static readonly string[] Left = ["RouteId", "ClusterId", "OutputCachePolicy", "HealthCheck.Passive.Policy", "HealthCheck.Active.Policy"];

    // Why the marks are needed; once YARP compares it, they may not be.
    [Fact]
    public void Equality_OfYarp_LeavesTheBodySizeOut()
    {
        var changed = Route with { MaxRequestBodySize = 2 };

        Assert.Equal(Route, changed);
        Assert.NotEqual(ProxyRevisions.Mark([Route])[0], ProxyRevisions.Mark([changed])[0]);
        Assert.Equal(ProxyRevisions.Mark([Route])[0], ProxyRevisions.Mark([Route with { }])[0]);
    }

    [Fact]
    public async Task Route_EachSettingChanged_IsInForce()
    {
        await using var world = await World.StartAsync();
        List<string> seen = [], missed = [];

        foreach (var (path, changed) in Changes(Route, "").Where(static one => one.Path == "ClusterId" || !Left.Contains(one.Path)))
        {
            seen.Add(path);
            // A timeout is a time or a policy.
            var next = path == "TimeoutPolicy" ? changed with { Timeout = null } : changed;
            await ApplyAsync(world, Route, Cluster);
            await ApplyAsync(world, next, Cluster);
            world.Gateway.Services.GetRequiredService<IProxyStateLookup>().TryGetRoute(Route.RouteId, out var model);
            if (Text(Unmarked(model!.Config)) != Text(next))
                missed.Add(path);
        }

        Assert.Empty(missed);
        Assert.Contains("MaxRequestBodySize", seen);
        Assert.InRange(seen.Count, 15, 100);
    }

    [Fact]
    public async Task Cluster_EachSettingChanged_IsInForce()
    {
        await using var world = await World.StartAsync();
        List<string> seen = [], missed = [];

        foreach (var (path, changed) in Changes(Cluster, "").Where(static one => !Left.Contains(one.Path)))
        {
            seen.Add(path);
            await ApplyAsync(world, Route, Cluster);
            world.Gateway.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster(Cluster.ClusterId, out var before);
            var client = before!.Model.HttpClient;
            await ApplyAsync(world, Route, changed);
            world.Gateway.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster(Cluster.ClusterId, out var state);
            var config = state!.Model.Config;
            var isNewClient = !path.StartsWith("HttpClient", StringComparison.Ordinal) || !ReferenceEquals(client, state.Model.HttpClient);
            if (Text(Unmarked(config)) != Text(changed) || !isNewClient || (path.StartsWith("Destinations", StringComparison.Ordinal) && Text(state.Destinations["d"].Model.Config) != Text(changed.Destinations!["d"])))
                missed.Add(path);
        }

        Assert.Empty(missed);
        Assert.InRange(seen.Count, 35, 200);
    }

    [Fact]
    public async Task MaxRequestBodySize_Reloaded_LimitsTheNextRequest()
    {
        string small = "", large = "";
        await using var world = await World.StartAsync(setup =>
        {
            setup.Route = ", \"MaxRequestBodySize\": 10";
            small = setup.Gateway();
            setup.Route = ", \"MaxRequestBodySize\": 100";
            large = setup.Gateway();
        });
        Assert.Equal(HttpStatusCode.OK, await PostAsync(world));

        await world.Gateway.ApplyAsync("gateway.json", small);
        var limited = await PostAsync(world);
        await world.Gateway.ApplyAsync("gateway.json", large);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.OK), (limited, await PostAsync(world)));
    }

    private static async Task<HttpStatusCode> PostAsync(World world)
    {
        using var response = await world.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(new string('x', 50)) });
        return response.StatusCode;
    }

    private static async Task ApplyAsync(World world, RouteConfig route, ClusterConfig cluster)
    {
        var provider = world.Gateway.Services.GetRequiredService<InMemoryConfigProvider>().GetConfig();
        RouteConfig[] routes = [.. provider.Routes.Where(static one => one.RouteId != "other").Select(Unmarked), route];
        ClusterConfig[] clusters = [.. provider.Clusters.Where(static one => one.ClusterId != "other").Select(Unmarked), cluster];
        Assert.Null(await world.Gateway.Services.GetRequiredService<IProxyConfigApplier>().ApplyAsync(routes, clusters, Guid.NewGuid().ToString(), CancellationToken.None));
    }

    private static RouteConfig Unmarked(RouteConfig route) => route with { Metadata = Unmarked(route.Metadata) };

    private static ClusterConfig Unmarked(ClusterConfig cluster) => cluster with { Metadata = Unmarked(cluster.Metadata) };

    private static Dictionary<string, string>? Unmarked(IReadOnlyDictionary<string, string>? metadata) =>
        metadata is { Count: > 1 } or { Count: 1 } ? metadata.Where(static pair => pair.Key != ProxyRevisions.Key).ToDictionary() is { Count: > 0 } rest ? rest : null : null;

    private static string Text<T>(T value) => JsonSerializer.Serialize(value);

    // Each setting changed once, and the path to it.
    private static IEnumerable<(string Path, T Changed)> Changes<T>(T config, string prefix)
        where T : notnull
    {
        foreach (var property in config.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static one => one.CanWrite))
        {
            var (path, value) = (prefix + property.Name, property.GetValue(config));
            if (Special.TryGetValue(path, out var special))
            {
                yield return (path, With(config, property, special));
            }
            else if (value is IReadOnlyDictionary<string, DestinationConfig> destinations)
            {
                foreach (var (inner, changed) in Changes(destinations["d"], path + "."))
                    yield return (inner, With(config, property, new Dictionary<string, DestinationConfig> { ["d"] = changed }));
            }
            else if (value is not null && value is not (string or IEnumerable or Uri or Version) && property.PropertyType.IsClass)
            {
                foreach (var (inner, changed) in Changes(value, path + "."))
                    yield return (inner, With(config, property, changed));
            }
            else if (!Left.Contains(path))
            {
                yield return (path, With(config, property, Other(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, value, path)));
            }
        }
    }

    private static object Other(Type type, object? value, string path) => value switch
    {
        bool flag => !flag,
        int number => number + 1,
        long number => number + 1,
        TimeSpan time => time + TimeSpan.FromMinutes(1),
        Version => HttpVersion.Version20,
        Uri => new Uri("http://127.0.0.1:2/"),
        Enum => Enum.GetValues(type).Cast<object>().Last(one => !one.Equals(value) && Convert.ToInt64(one, null) > 0),
        string { Length: > 0 } text when text.StartsWith("http", StringComparison.Ordinal) => "http://127.0.0.1:2/",
        string text => text + "2",
        IReadOnlyDictionary<string, string> => new Dictionary<string, string> { ["a"] = "2" },
        IReadOnlyList<string> => path.EndsWith("Methods", StringComparison.Ordinal) ? (IReadOnlyList<string>)["POST"] : ["b.example"],
        null when type == typeof(bool) => true,
        _ => throw new NotSupportedException($"{path} of {type}: add a value to the test."),
    };

    // A record's copy, as the keyword with makes it.
    private static T With<T>(T config, PropertyInfo property, object? value)
        where T : notnull
    {
        var copy = (T)config.GetType().GetMethod("<Clone>$")!.Invoke(config, null)!;
        property.SetValue(copy, value);
        return copy;
    }
}
