using FlagGateway.Configuration;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.Tests.Identity;

namespace FlagGateway.Tests.Configuration;

/// <summary>
/// Attributes of the cookie of anonymous visitors: which are valid together, and how they are written.
/// </summary>
public sealed class CookieChecksTests
{
    [Theory]
    [InlineData("fg_id", CookieSameSite.Lax, null, "/", CookieSecure.Auto, false, null)]
    [InlineData("fg_id", CookieSameSite.None, ".shop.example", "/shop", CookieSecure.Always, true, null)]
    [InlineData("__Host-id", CookieSameSite.Strict, null, "/", CookieSecure.Always, false, null)]
    [InlineData("fg_id", CookieSameSite.None, null, "/", CookieSecure.Auto, false, "SameSite")]
    [InlineData("fg_id", CookieSameSite.None, null, "/", CookieSecure.Never, false, "SameSite")]
    [InlineData("fg_id", CookieSameSite.Lax, null, "/", CookieSecure.Auto, true, "Partitioned")]
    [InlineData("fg_id", CookieSameSite.Lax, "https://shop.example", "/", CookieSecure.Auto, false, "Domain")]
    [InlineData("fg_id", CookieSameSite.Lax, "shop.example; Secure", "/", CookieSecure.Auto, false, "Domain")]
    [InlineData("fg_id", CookieSameSite.Lax, "10.1.2.3", "/", CookieSecure.Auto, false, "Domain")]
    [InlineData("fg_id", CookieSameSite.Lax, "", "/", CookieSecure.Auto, false, "Domain")]
    [InlineData("fg_id", CookieSameSite.Lax, null, "shop", CookieSecure.Auto, false, "Path")]
    [InlineData("fg_id", CookieSameSite.Lax, null, "/;x", CookieSecure.Auto, false, "Path")]
    [InlineData("fg_id", CookieSameSite.Lax, null, "/\r\nx", CookieSecure.Auto, false, "Path")]
    [InlineData("__Host-id", CookieSameSite.Lax, null, "/", CookieSecure.Auto, false, "Cookie")]
    [InlineData("__Host-id", CookieSameSite.Lax, "shop.example", "/", CookieSecure.Always, false, "Cookie")]
    [InlineData("__Host-id", CookieSameSite.Lax, null, "/x", CookieSecure.Always, false, "Cookie")]
    [InlineData("__Secure-id", CookieSameSite.Lax, null, "/", CookieSecure.Auto, false, "Cookie")]
    public void Validate_Attributes_MustFitTogether(string name, CookieSameSite site, string? domain, string path, CookieSecure secure, bool partitioned, string? expected)
    {
        List<ConfigIssue> issues = [];

        CookieChecks.Validate(new AnonymousOptions { Cookie = name, SameSite = site, Domain = domain, Path = path, Secure = secure, Partitioned = partitioned }, issues);

        Assert.Equal(expected is null ? [] : [$"FlagGateway:Identity:Anonymous:{expected}"], issues.Select(static issue => issue.Path));
    }

    [Theory]
    [InlineData(CookieSameSite.Lax, null, "/", CookieSecure.Auto, false, true, "; max-age=31536000; path=/; secure; samesite=lax; httponly")]
    [InlineData(CookieSameSite.Lax, null, "/", CookieSecure.Never, false, true, "; max-age=31536000; path=/; samesite=lax; httponly")]
    [InlineData(CookieSameSite.Strict, "shop.example", "/a", CookieSecure.Always, false, false, "; max-age=31536000; domain=shop.example; path=/a; secure; samesite=strict; httponly")]
    [InlineData(CookieSameSite.None, null, "/", CookieSecure.Always, true, false, "; max-age=31536000; path=/; secure; samesite=none; httponly; Partitioned")]
    public void ToSetCookie_Options_AreItsAttributes(CookieSameSite site, string? domain, string path, CookieSecure secure, bool partitioned, bool isHttps, string expected)
    {
        AnonymousCookie cookie = new(
            new AnonymousOptions { SameSite = site, Domain = domain, Path = path, Secure = secure, Partitioned = partitioned }, Identities.Signer(), new FakeTimeProvider());

        Assert.Equal("fg_id=x" + expected, cookie.ToSetCookie("x", isHttps));
    }
}
