using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Identity;

/// <summary>Identities from claims of tokens, verified with an issuer's keys or trusted like a header.</summary>
public sealed class TokenSourceTests : IAsyncLifetime, IDisposable
{
    private readonly string _keys = Path.GetTempFileName();
    private TokenIssuer _issuer = null!;

    public async ValueTask InitializeAsync() => _issuer = await TokenIssuer.StartAsync();

    public ValueTask DisposeAsync() => _issuer.DisposeAsync();

    public void Dispose() => File.Delete(_keys);

    [Fact]
    public async Task Authority_SignedToken_IsTheUser_AndAForgedOneNobody()
    {
        await using var world = await StartAsync($$"""{ "Authority": "{{_issuer.Address}}" }""");
        await using var other = await TokenIssuer.StartAsync();
        var token = _issuer.Issue("candidate");

        Assert.Equal("new", await VariantAsync(world, token));
        Assert.Equal("legacy", await VariantAsync(world, other.Issue("candidate")));
        Assert.Equal("legacy", await VariantAsync(world, token[..^4] + "AAAA"));
        Assert.Equal("legacy", await VariantAsync(world, "opaque"));
        Assert.Equal("legacy", await VariantAsync(world, _issuer.Issue("candidate", expiresIn: TimeSpan.FromHours(-1))));
        Assert.Equal("legacy", await VariantAsync(world, Unsigned(token)));

        var page = await world.Gateway.RecordedAsync(6);
        Assert.Equal(1, page.Sum("flaggateway_identity_total", "source=\"claim:sub\""));
        Assert.Equal(5, page.Sum("flaggateway_identity_total", "source=\"refused_signature\""));
        // A key that is not known is looked up once more, however many tokens name it.
        Assert.InRange(_issuer.Discoveries, 1, 2);
    }

    [Fact]
    public async Task Authority_ReplacesItsKey_NewTokensAreVerifiedWithoutARestart()
    {
        await using var world = await StartAsync($$"""{ "Authority": "{{_issuer.Address}}" }""");
        Assert.Equal("new", await VariantAsync(world, _issuer.Issue("candidate")));

        _issuer.ReplaceKey();

        var token = _issuer.Issue("candidate");
        await Eventually.TrueAsync(async () => await VariantAsync(world, token) == "new", () => "The new key is not used.");
    }

    [Fact]
    public async Task Authority_IsUnavailableLater_UsersStayWhereTheyAre()
    {
        await using var world = await StartAsync($$"""{ "Authority": "{{_issuer.Address}}" }""");
        Assert.Equal("new", await VariantAsync(world, _issuer.Issue("candidate")));

        _issuer.IsAvailable = false;
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(1));

        Assert.Equal("new", await VariantAsync(world, _issuer.Issue("candidate")));
        Assert.Equal("legacy", await VariantAsync(world, "opaque"));
    }

    [Fact]
    public async Task Authority_IsUnavailableAtTheStart_RequestsAreServedAndCounted_UntilItsKeysAreThere()
    {
        _issuer.IsAvailable = false;
        await using var world = await StartAsync($$"""{ "Authority": "{{_issuer.Address}}" }""");
        var token = _issuer.Issue("candidate");

        Assert.Equal("legacy", await VariantAsync(world, token));
        Assert.Equal(1, (await world.Gateway.RecordedAsync(1)).Sum("flaggateway_identity_total", "source=\"refused_without_keys\""));

        _issuer.IsAvailable = true;
        await Eventually.TrueAsync(async () => await VariantAsync(world, token) == "new", () => "The keys were not loaded.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keys_OfAFile_VerifyIssuerAndAudience(bool isPem)
    {
        await File.WriteAllTextAsync(_keys, isPem ? _issuer.Pem : _issuer.KeySet);
        await using var world = await StartAsync($$"""{ "Keys": "{{_keys}}", "Issuer": "{{_issuer.Address}}", "Audience": "shop", "Cookie": "session", "AllowExpired": true }""");

        Assert.Equal("new", await VariantAsync(world, _issuer.Issue("candidate"), cookie: "session"));
        Assert.Equal("new", await VariantAsync(world, _issuer.Issue("candidate", expiresIn: TimeSpan.FromDays(-1)), cookie: "session"));
        Assert.Equal("legacy", await VariantAsync(world, _issuer.Issue("candidate", audience: "another"), cookie: "session"));
        Assert.Equal("legacy", await VariantAsync(world, _issuer.Issue("candidate")));
    }

    [Fact]
    public async Task Groups_ListInAToken_AreSeveralGroups()
    {
        await using var world = await World.StartAsync(setup =>
        {
            setup.Identity = $$"""{ "Groups": [ { "Claim": "tenant", "As": "tenant", "Jwt": { "Authority": "{{_issuer.Address}}" } } ] }""";
            setup.Flags = Setup.Split(0).Replace("\"percentile\"", "\"group\": [ { \"variant\": \"new\", \"groups\": [ \"tenant:acme\" ] } ], \"percentile\"", StringComparison.Ordinal);
        });

        Assert.Equal("new", await VariantAsync(world, _issuer.Issue("u", tenant: "umbrella,acme")));
        Assert.Equal("legacy", await VariantAsync(world, _issuer.Issue("u", tenant: "umbrella")));
    }

    [Theory]
    [InlineData("""[ "127.0.0.1/32" ]""", "new")]
    [InlineData("[]", "legacy")]
    public async Task WithoutJwt_ClaimIsTrustedLikeAHeader(string trusted, string expected)
    {
        await using var world = await World.StartAsync(setup => setup.Identity = $$"""{ "TrustedProxies": {{trusted}}, "User": [ { "Claim": "sub" } ] }""");

        Assert.Equal(expected, await VariantAsync(world, Unsigned(_issuer.Issue("candidate"))));
        Assert.Equal("legacy", await VariantAsync(world, "a.b.c"));
    }

    private static Task<World> StartAsync(string jwt) =>
        World.StartAsync(setup => setup.Identity = $$"""{ "TrustedProxies": [], "User": [ { "Claim": "sub", "Jwt": {{jwt}} } ] }""");

    // Whoever accepts "none" as an algorithm accepts everybody's word.
    private static string Unsigned(string token) => $"{Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode("""{"alg":"none"}""")}.{token.Split('.')[1]}.";

    private static async Task<string> VariantAsync(World world, string token, string? cookie = null)
    {
        using var request = World.Request(null);
        request.Headers.TryAddWithoutValidation(cookie is null ? "Authorization" : "Cookie", cookie is null ? "Bearer " + token : $"{cookie}={token}");
        using var response = await world.Gateway.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
