using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagGateway.Configuration;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Tests.Configuration;

/// <summary>
/// What stands in place of reflection says what reflection said: fingerprints are compared with those of saved states.
/// </summary>
public sealed class TrimmingTests
{
    [Fact]
    public void KnownHeaders_OfTheFramework_AreAllListed()
    {
        var names = typeof(HeaderNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => field.GetValue(null)).OfType<string>();

        Assert.Equal(names.Where(static name => name.Contains('-', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase), KnownHeaders.OfFramework);
    }

    [Fact]
    public void PlanFingerprint_IsThatOfThePlanAsReflectionWritesIt()
    {
        RolloutPlan plan = new(
            "release.orders",
            "légacy",
            "new",
            [
                new RolloutStage("first", 2.5, new ShadowShare(10, ShadowSource.Candidate), ["tenant:a"], TimeSpan.FromHours(1), StageGate.Manual, 5, 6) { Users = ["ada"], Approvals = 2 },
                new RolloutStage("all", 100, null, [], TimeSpan.FromDays(1), StageGate.Automatic, 0, 0),
            ],
            [new Guardrail("error_rate", null, new Threshold(ThresholdKind.DifferenceInPoints, 0.01, "+1pp"), null, null), new Guardrail("promql:x", "up{a=\"b\"}", null, new Threshold(ThresholdKind.Absolute, 0.02, ">=2%") { IsFloor = true }, null)],
            SoftAction.StepBack,
            []);

        var expected = Hash(JsonSerializer.Serialize(new { plan.Control, plan.Candidate, plan.Stages, plan.Guardrails, plan.OnSoft }));

        Assert.Equal(expected[..16], PlanFingerprint.Compute(plan));
    }

    [Fact]
    public void VariantFingerprint_Settings_AreAsReflectionWritesThem()
    {
        using var settings = JsonDocument.Parse("\"<\"");

        var fingerprint = VariantFingerprint.From(default, [new VariantCluster("new", settings.RootElement, ["http://a/"])]);

        Assert.Equal(Hash(JsonSerializer.Serialize(new[] { new[] { "NEW", "\"\\u003C\"" } })), fingerprint.Settings);
    }

    [Fact]
    public void ProxyJson_IsWhatReflectionWrites()
    {
        RouteConfig route = new()
        {
            RouteId = "r",
            ClusterId = "c",
            Order = 3,
            MaxRequestBodySize = 5,
            Timeout = TimeSpan.FromSeconds(2),
            Metadata = new Dictionary<string, string> { ["Flag"] = "f" },
            Match = new RouteMatch { Path = "/{**p}", Hosts = ["é"], Headers = [new RouteHeader { Name = "a", Values = ["b"], Mode = HeaderMatchMode.HeaderPrefix }] },
            Transforms = [new Dictionary<string, string> { ["PathPrefix"] = "/x" }],
        };
        ClusterConfig cluster = new()
        {
            ClusterId = "c",
            LoadBalancingPolicy = "Random",
            Destinations = new Dictionary<string, DestinationConfig> { ["1"] = new() { Address = "http://a/", Host = "h" } },
            HttpClient = new HttpClientConfig { SslProtocols = System.Security.Authentication.SslProtocols.Tls13, WebProxy = new WebProxyConfig { Address = new Uri("http://p/") } },
            HttpRequest = new Yarp.ReverseProxy.Forwarder.ForwarderRequestConfig { Version = System.Net.HttpVersion.Version20, ActivityTimeout = TimeSpan.FromSeconds(9) },
            HealthCheck = new HealthCheckConfig { Active = new ActiveHealthCheckConfig { Enabled = true, Interval = TimeSpan.FromSeconds(4) } },
            SessionAffinity = new SessionAffinityConfig { AffinityKeyName = "k", Cookie = new SessionAffinityCookieConfig { SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax } },
        };

        Assert.Equal(JsonSerializer.Serialize(route), JsonSerializer.Serialize(route, ProxyJson.Default.RouteConfig));
        Assert.Equal(JsonSerializer.Serialize(cluster), JsonSerializer.Serialize(cluster, ProxyJson.Default.ClusterConfig));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
