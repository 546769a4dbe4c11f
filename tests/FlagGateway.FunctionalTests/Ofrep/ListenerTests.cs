using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Ofrep;

/// <summary>Who may ask where, how much and how often.</summary>
public class ListenerTests
{
    private static readonly string Tokens =
        $$"""{ "Tokens": [ { "Name": "app", "Role": "Viewer", "Sha256": "{{Convert.ToHexString(SHA256.HashData("secret"u8))}}" } ] }""";

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData("secret", HttpStatusCode.OK)]
    public async Task Admin_WithTokens_AsksForAViewers(string? token, HttpStatusCode expected)
    {
        await using var world = await OfrepClient.StartAsync(static setup => setup.Admin = Tokens);
        using var request = OfrepClient.Request(OfrepClient.Path + "/on", OfrepClient.Context("u"));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var response = await world.Gateway.Admin.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task OwnListener_WithTokensOfOperators_AsksForNoneAndServesNothingElse()
    {
        await using var world = await OfrepClient.StartAsync(static setup => setup.Admin = Tokens);
        using var client = OfrepClient.Connect(world);

        Assert.Equal(HttpStatusCode.OK, (await client.AskAsync("on", OfrepClient.Context("u"))).Status);
        foreach (var path in new[] { "/metrics", "/healthz/ready", "/api/v1/rollouts", "/" })
        {
            using var response = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        using var kill = await client.PostAsync($"/api/v1/flags/{Setup.Flag}/kill", new StringContent("""{ "reason": "x" }""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.NotFound, kill.StatusCode);
    }

    [Fact]
    public async Task OwnListener_NotAskedFor_IsNotThere()
    {
        await using var world = await World.StartAsync();

        Assert.Null(world.Gateway.OfrepAddress);
        Assert.Equal("legacy", await world.VariantOfAsync("u", OfrepClient.Path));
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.BadRequest)]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.BadRequest)]
    [InlineData("application/json", HttpStatusCode.OK)]
    [InlineData("application/vnd.app+json", HttpStatusCode.OK)]
    public async Task Body_OfAnyType_MustBeJson(string contentType, HttpStatusCode expected)
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);

        Assert.Equal(expected, (await client.AskAsync("on", OfrepClient.Context("u"), contentType)).Status);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Body_OfSixtyFourKilobytesAndOneMore_IsTakenAndRefused(bool onAdmin, bool isChunked)
    {
        await using var world = await OfrepClient.StartAsync();
        using var own = OfrepClient.Connect(world);
        var client = onAdmin ? world.Gateway.Admin : own;
        var fits = OfrepClient.Context("u", ", \"filler\": \"\"");
        fits = OfrepClient.Context("u", $", \"filler\": \"{new string('x', (64 * 1024) - fits.Length)}\"");

        Assert.Equal(HttpStatusCode.OK, await SendAsync(client, fits, isChunked));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(client, fits + " ", isChunked));
    }

    [Fact]
    public async Task Requests_MoreThanAllowed_AreToldWhenToComeBack()
    {
        await using var world = await OfrepClient.StartAsync(static setup => setup.Overrides.Add("--FlagGateway:Ofrep:RequestsPerSecond=2"));
        using var client = OfrepClient.Connect(world);
        HttpResponseMessage? refused = null;

        for (var i = 0; i < 100 && refused is null; i++)
        {
            using var request = OfrepClient.Request(OfrepClient.Path + "/on", OfrepClient.Context("u"));
            var response = await client.SendAsync(request);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                refused = response;
            else
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.NotNull(refused);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Contains("\"errorCode\":\"GENERAL\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://shop.example", "https://shop.example", false, "https://shop.example")]
    [InlineData("https://shop.example", "https://evil.example", false, null)]
    [InlineData("https://shop.example", "https://shop.example", true, "https://shop.example")]
    [InlineData("*", "https://evil.example", false, "*")]
    [InlineData(null, "https://shop.example", false, null)]
    public async Task Origin_FromABrowser_MayAskIfItIsConfigured(string? allowed, string origin, bool onAdmin, string? expected)
    {
        await using var world = await OfrepClient.StartAsync(setup =>
        {
            setup.Admin = Tokens;
            if (allowed is not null)
                setup.Overrides.Add($"--FlagGateway:Ofrep:AllowedOrigins:0={allowed}");
        });
        using var own = OfrepClient.Connect(world);
        var client = onAdmin ? world.Gateway.Admin : own;
        using HttpRequestMessage preflight = new(HttpMethod.Options, OfrepClient.Path);
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,if-none-match");
        using var request = OfrepClient.Request(OfrepClient.Path, OfrepClient.Context("u"));
        request.Headers.Add("Origin", origin);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "secret");

        using var leave = await client.SendAsync(preflight);
        using var answer = await client.SendAsync(request);

        Assert.Equal(expected, Header(leave, "Access-Control-Allow-Origin"));
        Assert.Equal(expected, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Equal(expected is not null, Header(leave, "Access-Control-Allow-Headers")?.Contains("authorization", StringComparison.OrdinalIgnoreCase) ?? false);
        Assert.Equal(expected is not null, Header(answer, "Access-Control-Expose-Headers")?.Contains("ETag", StringComparison.Ordinal) ?? false);
        Assert.Null(Header(answer, "Access-Control-Allow-Credentials"));
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string body, bool isChunked)
    {
        using var request = OfrepClient.Request(OfrepClient.Path + "/on", body);
        request.Headers.TransferEncodingChunked = isChunked;
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
