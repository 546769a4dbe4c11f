using System.Net;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Tls;

/// <summary>The root key <c>AllowedHosts</c>, as in any ASP.NET application.</summary>
public sealed class AllowedHostsTests
{
    [Fact]
    public async Task AllowedHosts_OtherHost_GetsA400AndFollowsTheFile()
    {
        await using var legacy = await Upstream.StartAsync("legacy");
        Setup setup = new(legacy, legacy);
        await using var gateway = await TestGateway.StartAsync([("gateway.json", File("shop.example;*.eu.example")), ("flags.json", setup.Flags)], []);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("shop.example"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("SHOP.example:8080"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("a.eu.example"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("other.example"));
        Assert.Equal(3, legacy.Requests.Count);

        await gateway.ApplyAsync("gateway.json", File("other.example"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("shop.example"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("other.example"));

        await gateway.ApplyAsync("gateway.json", setup.Gateway());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("any.example"));

        string File(string hosts) => $$"""{ "AllowedHosts": "{{hosts}}", """ + setup.Gateway().TrimStart()[1..];

        async Task<HttpStatusCode> StatusAsync(string host)
        {
            using var request = World.Request("somebody");
            request.Headers.Host = host;
            using var response = await gateway.Client.SendAsync(request);
            return response.StatusCode;
        }
    }
}
