using System.Net;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Identity;

/// <summary>Identities from other parts of a request than plain headers and cookies.</summary>
[Trait("Host", "Any")]
public sealed class IdentitySourceTests : IDisposable
{
    private const string Secret = "a-secret-of-the-application";

    private readonly string _key = Path.GetTempFileName();

    public IdentitySourceTests() => File.WriteAllText(_key, Secret + "\n");

    public void Dispose() => File.Delete(_key);

    [Fact]
    public async Task SignedCookie_OfTheApplication_IsTheUser_AndAForgedOneNobody()
    {
        await using var world = await World.StartAsync(setup => setup.Identity = $$"""{ "TrustedProxies": [], "User": [ { "Cookie": "session", "Hmac": "{{_key}}" } ] }""");
        var signature = Uri.EscapeDataString(Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), "candidate"u8)).TrimEnd('='));

        Assert.Equal("new", await VariantOfCookieAsync(world, $"session=s%3Acandidate.{signature}"));
        Assert.Equal("legacy", await VariantOfCookieAsync(world, $"session=s%3Acandidate.{signature[1..]}A"));
        var page = await world.Gateway.RecordedAsync(2);
        Assert.Equal(1, page.Sum("flaggateway_identity_total", "source=\"cookie:session\""));
        Assert.Equal(1, page.Sum("flaggateway_identity_total", "source=\"refused_signature\""));
    }

    [Trait("Host", "Program")]
    [Fact]
    public async Task Kill_AfterTheKeyFileIsGone_IsInForce()
    {
        await using var world = await World.StartAsync(setup => setup.Identity = $$"""{ "User": [ { "Cookie": "session", "Hmac": "{{_key}}" }, { "Header": "X-User-Id" } ] }""");
        Assert.Equal("new", await world.VariantOfAsync("candidate"));

        File.Delete(_key);
        await world.KillAsync();

        Assert.Equal("legacy", await world.VariantOfAsync("candidate"));
    }

    [Fact]
    public async Task PathAndQuery_NameTheTenant_ItsGroupDecides()
    {
        await using var world = await World.StartAsync(setup =>
        {
            setup.Identity = """{ "Groups": [ { "Path": "/t/{tenant}/", "As": "tenant" }, { "Query": "tier", "As": "tier" } ] }""";
            setup.Flags = Setup.Split(0).Replace("\"percentile\"", "\"group\": [ { \"variant\": \"new\", \"groups\": [ \"tenant:acme\", \"tier:gold club\" ] } ], \"percentile\"", StringComparison.Ordinal);
        });

        Assert.Equal("new", await world.VariantOfAsync("u", "/t/acme/orders"));
        Assert.Equal("legacy", await world.VariantOfAsync("u", "/t/other/orders"));
        Assert.Equal("new", await world.VariantOfAsync("u", "/?tier=gold+club"));
        Assert.Equal("legacy", await world.VariantOfAsync("u", "/?tier=silver"));
    }

    [Fact]
    public async Task Credential_IsTheUser_ItIsInNoLogMetricOrHeader()
    {
        await using var world = await World.StartAsync(setup => setup.Identity = """{ "User": [ { "Header": "X-Api-Key" } ] }""");
        var key = new string('k', 1000);

        using var request = World.Request(null);
        request.Headers.Add("X-Api-Key", key);
        using var response = await world.Gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var page = await world.Gateway.RecordedAsync(1);
        Assert.Equal(1, page.Sum("flaggateway_identity_total", "source=\"header:X-Api-Key\""));
        Assert.DoesNotContain(key, page.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Set-Cookie", response.Headers.Select(static header => header.Key));
    }

    private static async Task<string> VariantOfCookieAsync(World world, string cookie)
    {
        using var request = World.Request(null);
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        using var response = await world.Gateway.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
