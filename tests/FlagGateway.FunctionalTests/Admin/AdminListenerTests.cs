using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Admin;

public class AdminListenerTests
{
    private static readonly string Tokens =
        $$"""{ "Tokens": [ { "Name": "ci", "Sha256": "{{Convert.ToHexString(SHA256.HashData("secret"u8))}}" } ] }""";

    [Theory]
    [InlineData("/healthz/live", "live")]
    [InlineData("/healthz/ready", "ready")]
    public async Task Health_Running_IsGood(string path, string text)
    {
        await using var world = await World.StartAsync();

        Assert.Equal(text, await world.Gateway.Admin.GetStringAsync(path));
    }

    [Theory]
    [InlineData("text/plain", "text/plain", false)]
    [InlineData("application/openmetrics-text; version=1.0.0", "application/openmetrics-text", true)]
    public async Task Metrics_Accept_ChoosesTheFormat(string accept, string contentType, bool hasEnd)
    {
        await using var world = await World.StartAsync();
        await world.VariantOfAsync("candidate");
        using HttpRequestMessage request = new(HttpMethod.Get, "/metrics");
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));

        using var response = await world.Gateway.Admin.SendAsync(request);
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal(contentType, response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("flaggateway_requests_total{", page, StringComparison.Ordinal);
        Assert.Equal(hasEnd, page.EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Basic secret", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer secret", HttpStatusCode.OK)]
    public async Task Tokens_Configured_AreAskedFor(string? authorization, HttpStatusCode status)
    {
        await using var world = await World.StartAsync(setup => setup.Admin = Tokens);
        using HttpRequestMessage request = new(HttpMethod.Get, "/metrics");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var response = await world.Gateway.Admin.SendAsync(request);
        using var health = await world.Gateway.Admin.GetAsync("/healthz/ready");

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Count == 1);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/healthz/ready")]
    public async Task AdminPath_OnTheDataListener_IsJustAPathOfTheUpstream(string path)
    {
        await using var world = await World.StartAsync();

        Assert.Equal("legacy", await world.VariantOfAsync("somebody", path));
        Assert.Equal(path, world.Legacy.Last.Target);
    }
}
