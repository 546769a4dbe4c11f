using System.Net;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Routing;

/// <summary>Routes and flags as other programs have them, served.</summary>
public sealed class PastedTests
{
    private const string OnAndOff = """
        { "feature_management": { "feature_flags": [ {
          "id": "release.orders", "enabled": true,
          "variants": [ { "name": "On", "configuration_value": true }, { "name": "Off", "configuration_value": false } ],
          "allocation": { "default_when_enabled": "Off", "default_when_disabled": "Off", "user": [ { "variant": "On", "users": [ "ada" ] } ] }
        } ] } }
        """;

    [Fact]
    public async Task Route_PoliciesTurnedOffAndNoneDeclared_IsServed()
    {
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var gateway = await TestGateway.StartAsync(new Setup(legacy, legacy) { Route = """, "CorsPolicy": "Disable", "RateLimiterPolicy": "Disable", "TimeoutPolicy": "Disable", "AuthorizationPolicy": "Anonymous" """ });

        using var response = await gateway.Client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("ada", "new")]
    [InlineData("bob", "legacy")]
    public async Task Flag_VariantsTrueAndFalse_GoWhereOnAndOffGo(string user, string expected)
    {
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        await using var gateway = await TestGateway.StartAsync(new Setup(legacy, candidate) { Flags = OnAndOff, Metadata = """, "Flag.On": "new" """ });
        using HttpRequestMessage request = new(HttpMethod.Get, "/");
        request.Headers.Add("X-User-Id", user);

        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
    }
}
