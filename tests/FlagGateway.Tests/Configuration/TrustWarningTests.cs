using FlagGateway.Configuration;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using Microsoft.Extensions.Configuration;

namespace FlagGateway.Tests.Configuration;

/// <summary>
/// Identity headers are believed from private networks by default: silent on loopback, a warning elsewhere until
/// somebody decides.
/// </summary>
public sealed class TrustWarningTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", null)]
    [InlineData("http://localhost:8080", null)]
    [InlineData("http://[::1]:8080;https://127.0.0.2:8443", null)]
    [InlineData("http://unix:/run/gateway.sock", null)]
    [InlineData(null, "http://0.0.0.0:8080")]
    [InlineData("http://*:80", "http://*:80")]
    [InlineData("http://127.0.0.1:8080; https://10.1.2.3:8443", "https://10.1.2.3:8443")]
    [InlineData("http://gateway.internal", "http://gateway.internal")]
    [InlineData("nonsense", null)]
    public void Find_NothingWritten_WarnsForListenersOfOthers(string? urls, string? expected)
    {
        var issues = Find(new GatewayOptions(), ("Urls", urls));

        Assert.Equal(
            expected is null ? [] : [$"Others can reach {expected}, and X-User-Id and forwarded addresses are believed from every private address."],
            issues.Select(static issue => issue.Problem));
        Assert.All(issues, static issue => Assert.Equal((IssueSeverity.Warning, "FlagGateway:Identity:TrustedProxies"), (issue.Severity, issue.Path)));
    }

    [Fact]
    public void Find_EndpointsOfKestrel_DecideInsteadOfUrls()
    {
        Assert.Empty(Find(new GatewayOptions(), ("Urls", "http://0.0.0.0:8080"), ("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:8080")));
        Assert.Single(Find(new GatewayOptions(), ("Urls", "http://127.0.0.1:8080"), ("Kestrel:Endpoints:Http:Url", "http://0.0.0.0:8080")));
    }

    [Fact]
    public void Find_ProxiesWritten_IsSilent() =>
        Assert.Empty(Find(new GatewayOptions { Identity = new IdentityOptions { TrustedProxies = ["10.0.0.0/8"] } }, ("Urls", "http://0.0.0.0:8080")));

    [Fact]
    public async Task Load_ListenerOfOthers_WarnsAndIsValid()
    {
        var result = await Configurations.LoadAsync(overrides: ["--Urls=http://0.0.0.0:8080"]);

        Assert.Equal(["FlagGateway:Identity:TrustedProxies"], result.Issues.Select(static issue => issue.Path));
        Assert.NotNull(result.Configuration);
    }

    private static List<ConfigIssue> Find(GatewayOptions options, params (string Key, string? Value)[] settings)
    {
        List<ConfigIssue> issues = [];
        TrustWarning.Find(options, new ConfigurationBuilder().AddInMemoryCollection(settings.Where(static pair => pair.Value is not null).Select(static pair => KeyValuePair.Create(pair.Key, pair.Value))).Build(), issues);
        return issues;
    }
}
