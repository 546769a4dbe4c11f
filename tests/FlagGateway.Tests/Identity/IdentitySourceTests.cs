using System.Security.Cryptography;
using System.Text;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Testing;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.Tests.Identity;

/// <summary>Sources of user ids and groups besides plain headers and cookies.</summary>
public sealed class IdentitySourceTests : IDisposable
{
    private const string Secret = "a-secret-of-the-application";

    private readonly FakeTimeProvider _time = new();
    private readonly string _key = Path.GetTempFileName();

    public IdentitySourceTests() => File.WriteAllText(_key, Secret + "\n");

    public void Dispose() => File.Delete(_key);

    [Theory]
    [InlineData("?user=u1", "u1")]
    [InlineData("?a=b&user=u1&c", "u1")]
    [InlineData("?user=a%40b.example", "a@b.example")]
    [InlineData("?user=a+b%2Bc", "a b+c")]
    [InlineData("?user=u1&user=u1", "u1")]
    public void Resolve_QueryParameter_IsTheUser(string query, string expected)
    {
        var context = Identities.Request("203.0.113.7");
        context.Request.QueryString = new QueryString(query);

        var answer = User(new() { Query = "user" }).Resolve(context);

        Assert.Equal((expected, "query:user"), (answer.UserId, answer.Label));
    }

    [Theory]
    [InlineData("", "anonymous_new")]
    [InlineData("?user=", "anonymous_new")]
    [InlineData("?user", "anonymous_new")]
    [InlineData("?USER=u1", "anonymous_new")]
    [InlineData("?user=u1&user=u2", "refused_repeated")]
    public void Resolve_QueryWithoutOneValue_IsAnonymous(string query, string source)
    {
        var context = Identities.Request("203.0.113.7");
        context.Request.QueryString = new QueryString(query);

        Assert.Equal(source, User(new() { Query = "user" }).Resolve(context).Label);
    }

    [Theory]
    [InlineData("/t/{tenant}/", "/t/acme/orders", "acme")]
    [InlineData("/t/{tenant}", "/T/acme", "acme")]
    [InlineData("/{tenant}/orders/", "/acme/orders", "acme")]
    [InlineData("/{tenant}/orders", "/acme/orders/7", "acme")]
    [InlineData("/{tenant}/orders", "/acme/ordersheet", null)]
    [InlineData("/t/{tenant}/", "/t//orders", null)]
    [InlineData("/t/{tenant}/", "/t", null)]
    [InlineData("/t/{tenant}/", "/x/acme", null)]
    public void Resolve_PathSegment_IsAGroup(string template, string path, string? expected)
    {
        var context = Identities.Request("203.0.113.7");
        context.Request.Path = path;
        var plan = Identities.Plan(_time, new IdentityOptions { Groups = [new() { Path = template, As = "tenant" }] });

        Assert.Equal(expected is null ? [] : ["tenant:" + expected], plan.Resolve(context).Groups);
    }

    [Theory]
    [InlineData("")]
    [InlineData("t/{tenant}")]
    [InlineData("/t/x{tenant}")]
    [InlineData("/t/{tenant}x")]
    [InlineData("/t/{}/")]
    [InlineData("/{a}/{b}")]
    [InlineData("/t/{tenant}//")]
    [InlineData("/t/{*tenant}")]
    [InlineData("/t/}x{")]
    [InlineData("/t")]
    public void TryParse_NotOneWholeSegment_IsRefused(string text) => Assert.False(PathTemplate.TryParse(text, out _));

    [Theory]
    [InlineData("203.0.113.7", null, "203.0.113.7")]
    [InlineData("10.1.2.3", "198.51.100.9", "198.51.100.9")]
    [InlineData("10.1.2.3", "2001:db8:0:0::1", "2001:db8::1")]
    [InlineData("203.0.113.7", "198.51.100.9", "203.0.113.7")]
    public void Resolve_ClientAddress_IsThatBehindTrustedProxies(string remote, string? forwarded, string expected)
    {
        var context = forwarded is null ? Identities.Request(remote) : Identities.Request(remote, ("X-Forwarded-For", forwarded));

        var answer = User(new() { ClientAddress = true }).Resolve(context);

        Assert.Equal((expected, "client_address"), (answer.UserId, answer.Label));
    }

    [Theory]
    [InlineData("{0}.{1}", false)]
    [InlineData("s%3A{0}.{1}", false)]
    [InlineData("s%3A{0}.{1}", true)]
    public void Resolve_SignedCookie_IsAVerifiedUser(string form, bool isUrl)
    {
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), "olga"u8));
        signature = isUrl ? signature.Replace('+', '-').Replace('/', '_').TrimEnd('=') : Uri.EscapeDataString(signature);
        var plan = User(new() { Cookie = "session", Hmac = _key });
        var context = Identities.Request("203.0.113.7", ("Cookie", "session=" + string.Format(null, form, "olga", signature)));

        Assert.Equal(("olga", "cookie:session"), (plan.Resolve(context).UserId, plan.Resolve(context).Label));
        Assert.True(IsVerified(plan, context));
    }

    [Theory]
    [InlineData("olga")]
    [InlineData("olga.")]
    [InlineData(".AAAA")]
    [InlineData("olga.!!!!")]
    [InlineData("olga.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Resolve_CookieWithoutItsSignature_IsAnonymousAndCounted(string value)
    {
        var plan = Identities.Plan(_time, new IdentityOptions { User = [new() { Cookie = "session", Hmac = _key }, new() { Query = "user" }] });
        var context = Identities.Request("203.0.113.7", ("Cookie", "session=" + value));
        context.Request.QueryString = new QueryString("?user=olga");

        var answer = plan.Resolve(context);

        Assert.Equal((true, "refused_signature"), (answer.IsAnonymous, answer.Label));
        Assert.False(IsVerified(plan, context));
    }

    [Fact]
    public void Resolve_Credential_IsOnlyAHash()
    {
        var plan = User(new() { Header = "Authorization" });
        var token = "Bearer " + new string('t', 4000);

        var first = plan.Resolve(Identities.Request("10.1.2.3", ("Authorization", token)));
        var other = plan.Resolve(Identities.Request("10.1.2.3", ("Authorization", token + "x")));

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..32], first.UserId);
        Assert.NotEqual(first.UserId, other.UserId);
        Assert.Equal("u", User(new() { Header = "X-Api-Key", Hash = false }).Resolve(Identities.Request("10.1.2.3", ("X-Api-Key", "u"))).UserId);
        Assert.Equal(32, User(new() { Cookie = "sid", Hash = true }).Resolve(Identities.Request("203.0.113.7", ("Cookie", "sid=abc"))).UserId.Length);
    }

    [Fact]
    public void Resolve_SameIdTwice_IsOneId()
    {
        Assert.Equal("u", Identities.Plan(_time).Resolve(Identities.Request("10.1.2.3", ("X-User-Id", "u"), ("X-User-Id", "u"))).UserId);
        Assert.Equal("u", Identities.Plan(_time).Resolve(Identities.Request("10.1.2.3", ("Cookie", "uid=u; uid=u"))).UserId);
    }

    [Fact]
    public void Resolve_ListsAndRepeatedHeaders_AreSeveralGroups()
    {
        var context = Identities.Request("10.1.2.3", ("X-Tier", "admin, beta"), ("X-Tier", "beta,gold"), ("X-Tenant-Id", ", "));

        Assert.Equal(["tier:admin", "tier:beta", "tier:gold"], Identities.Plan(_time).Resolve(context).Groups);
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Parse("203.0.113.7");
        Assert.Empty(Identities.Plan(_time).Resolve(context).Groups);
    }

    [Theory]
    [InlineData("tenant:a b")]
    [InlineData("path:acme")]
    [InlineData("address:10.1.2.3")]
    [InlineData("signed:olga")]
    [InlineData("credential:3bc51062973c458d5a6f2d8d64a02324")]
    public void Resolve_AnySource_AllocatesNothing(string expected)
    {
        GroupSourceOptions[] sources =
        [
            new() { Query = "tenant", As = "tenant" }, new() { Path = "/t/{x}", As = "path" }, new() { ClientAddress = true, As = "address" },
            new() { Cookie = "session", Hmac = _key, As = "signed" }, new() { Header = "Authorization", As = "credential" },
        ];
        var plan = Identities.Plan(_time, new IdentityOptions { Groups = [sources.Single(source => expected.StartsWith(source.As + ":", StringComparison.Ordinal))] });
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), "olga"u8)).TrimEnd('=');
        var context = Identities.Request("10.1.2.3", ("X-User-Id", "u"), ("Authorization", "Bearer x"), ("Cookie", "session=olga." + signature));
        (context.Request.Path, context.Request.QueryString) = ("/t/acme", new QueryString("?tenant=a%20b"));

        Assert.StartsWith(expected[..expected.IndexOf(':', StringComparison.Ordinal)], Assert.Single(plan.Resolve(context).Groups), StringComparison.Ordinal);
        Assert.Equal(0, Allocations.Of(() => IsVerified(plan, context)));
    }

    private static bool IsVerified(IdentityPlan plan, HttpContext context)
    {
        Span<char> text = stackalloc char[IdentityScratch.TextLength];
        Span<int> ends = stackalloc int[IdentityScratch.MaxGroups];
        return IdentityResolver.Resolve(plan, context, text, ends).IsVerified;
    }

    private IdentityPlan User(UserSourceOptions source) => Identities.Plan(_time, new IdentityOptions { User = [source] });
}
