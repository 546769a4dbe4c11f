using FlagGateway.Identity;
using FlagGateway.Options;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Tests.Identity;

public sealed class IdentityResolverTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly IdentityPlan _plan;

    public IdentityResolverTests() => _plan = Identities.Plan(_time);

    [Fact]
    public void Resolve_TrustedHeader_IsTheUser()
    {
        var answer = _plan.Resolve(Identities.Request("10.1.2.3", ("X-User-Id", "jürgen"), ("Cookie", "uid=other")));

        Assert.Equal(("jürgen", "jürgen", "header:X-User-Id", null, false), Essence(answer));
    }

    [Theory]
    [InlineData("203.0.113.9")]
    [InlineData(null)]
    public void Resolve_UntrustedConnection_HeadersDoNotCount(string? from)
    {
        var answer = _plan.Resolve(Identities.Request(from, ("X-User-Id", "eve"), ("X-User-Id", "eve"), ("X-Tier", "gold"), ("Cookie", "uid=bob")));

        Assert.Equal(("bob", "bob", "cookie:uid", null, false), Essence(answer));
        Assert.Empty(answer.Groups);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t ")]
    public void Resolve_BlankHeader_GoesOnToTheCookie(string blank)
    {
        var answer = _plan.Resolve(Identities.Request("::1", ("X-User-Id", blank), ("Cookie", "a=b; uid=bob")));

        Assert.Equal("cookie:uid", answer.Label);
    }

    [Theory]
    [InlineData("uid=bob", "bob")]
    [InlineData("uid=\"bob\"", "bob")]
    [InlineData("uid=b%C3%BCb", "büb")]
    [InlineData("uid=\"b%20b\"", "b b")]
    [InlineData("uid=b+b", "b+b")]
    [InlineData("uid=100%", "100%")]
    [InlineData("uid=%zz%4", "%zz%4")]
    [InlineData("uid=%ff%41", "%ffA")]
    [InlineData("uid=user%40example.com", "user@example.com")]
    public void Resolve_CookieText_IsUnquotedAndUnescaped(string cookie, string expected)
    {
        var context = Identities.Request("203.0.113.9", ("Cookie", cookie));

        var answer = _plan.Resolve(context);

        Assert.Equal((expected, "cookie:uid"), (answer.UserId, answer.Label));

        // The framework unescapes alike, but keeps the quotes.
        Assert.Equal(context.Request.Cookies["uid"]!.Trim('"'), expected);
    }

    [Fact]
    public void Resolve_LoneQuote_IsPartOfTheId() =>
        Assert.Equal("\"", _plan.Resolve(Identities.Request("10.1.2.3", ("Cookie", "uid=\""))).UserId);

    [Theory]
    [InlineData("uid=")]
    [InlineData("uid=\"\"")]
    [InlineData("uid=%20%09")]
    public void Resolve_BlankCookie_IsNoValue(string cookie) =>
        Assert.Equal("anonymous_new", _plan.Resolve(Identities.Request("10.1.2.3", ("Cookie", cookie))).Label);

    [Fact]
    public void Resolve_SeveralCookieLines_AreReadAsOne()
    {
        var context = Identities.Request("203.0.113.9");
        context.Request.Headers.Cookie = new StringValues(["a=1", "uid=bob", "b=2"]);

        Assert.Equal("bob", _plan.Resolve(context).UserId);
    }

    [Fact]
    public void Resolve_RepeatedHeader_IsAnonymousWithoutFurtherSources()
    {
        var answer = _plan.Resolve(Identities.Request("10.1.2.3", ("X-User-Id", "a"), ("X-User-Id", "b"), ("Cookie", "uid=bob")));

        Assert.Equal(("refused_repeated", true), (answer.Label, answer.IsAnonymous));
        Assert.NotNull(answer.SetCookie);
    }

    [Fact]
    public void Resolve_RepeatedHeaderWithAnonymousCookie_KeepsThatIdentity()
    {
        var value = _plan.Anonymous.Issue();
        var answer = _plan.Resolve(Identities.Request("10.1.2.3", ("X-User-Id", "a"), ("X-User-Id", "b"), ("Cookie", "fg_id=" + value)));

        Assert.Equal((IdOf(value), IdOf(value), "refused_repeated", null, true), Essence(answer));
    }

    [Fact]
    public void Resolve_RepeatedCookie_IsRefused()
    {
        var context = Identities.Request("203.0.113.9");
        context.Request.Headers.Cookie = new StringValues(["uid=bob", "uid=ann"]);

        Assert.Equal("refused_repeated", _plan.Resolve(context).Label);
        Assert.Equal("refused_repeated", _plan.Resolve(Identities.Request("10.1.2.3", ("Cookie", "uid=; uid=bob"))).Label);
    }

    [Theory]
    [InlineData("a", 256, false)]
    [InlineData("a", 257, true)]
    [InlineData("ü", 128, false)]
    [InlineData("ü", 129, true)]
    [InlineData("€", 85, false)]
    [InlineData("€", 86, true)]
    [InlineData("😀", 64, false)]
    [InlineData("😀", 65, true)]
    public void Resolve_IdLength_IsCountedInUtf8Bytes(string character, int count, bool refused)
    {
        var id = string.Concat(Enumerable.Repeat(character, count));
        var escaped = "uid=" + Uri.EscapeDataString(id);
        var allEscaped = "uid=" + string.Concat(System.Text.Encoding.UTF8.GetBytes(id).Select(b => $"%{b:X2}"));

        Check(_plan.Resolve(Identities.Request("10.1.2.3", ("X-User-Id", id))), "header:X-User-Id");
        Check(_plan.Resolve(Identities.Request("10.1.2.3", ("Cookie", escaped))), "cookie:uid");
        Check(_plan.Resolve(Identities.Request("10.1.2.3", ("Cookie", allEscaped))), "cookie:uid");

        void Check(Identities.Answer answer, string label)
        {
            Assert.Equal(refused ? "refused_too_long" : label, answer.Label);
            Assert.Equal(refused, answer.IsAnonymous);
            Assert.Equal(!refused, string.Equals(id, answer.UserId, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Resolve_HugeCookie_IsRefused()
    {
        Assert.Equal("refused_too_long", _plan.Resolve(Identities.Request("10.1.2.3", ("Cookie", "uid=" + new string('%', 30_000)))).Label);
        Assert.Equal("refused_too_long", _plan.Resolve(Identities.Request("10.1.2.3", ("Cookie", "uid=" + string.Concat(Enumerable.Repeat("%zz", 256))))).Label);
    }

    [Fact]
    public void Resolve_GroupHeaders_MakeGroupsInOrder()
    {
        var answer = _plan.Resolve(Identities.Request("10.1.2.3", ("X-Tier", "gold"), ("X-Tenant-Id", "acme")));

        Assert.Equal(["tenant:acme", "tier:gold"], answer.Groups);
        Assert.True(answer.IsAnonymous);
    }

    [Fact]
    public void Resolve_UnusableGroupHeaders_AreLeftOut()
    {
        var blank = Identities.Request("10.1.2.3", ("X-Tenant-Id", " "), ("X-Tier", "gold"));
        var tooLong = Identities.Request("10.1.2.3", ("X-Tenant-Id", new string('a', 257)), ("X-Tier", "gold"));

        Assert.Equal(["tier:gold"], _plan.Resolve(blank).Groups);
        Assert.Equal(["tier:gold"], _plan.Resolve(tooLong).Groups);
    }

    [Fact]
    public void Resolve_EightLongestGroupsAndEscapedId_FitTheScratch()
    {
        var prefix = new string('p', 30);
        var id = new string('u', 255) + ' ';
        var plan = Identities.Plan(
            _time, new IdentityOptions { Groups = [.. Enumerable.Range(0, 8).Select(i => new GroupSourceOptions { Header = $"X-{i}", As = prefix + i })] });
        var context = Identities.Request("10.1.2.3", ("Cookie", "uid=" + Uri.EscapeDataString(id)));
        for (var i = 0; i < 8; i++)
        {
            context.Request.Headers[$"X-{i}"] = new string((char)('0' + i), 256);
        }

        var answer = plan.Resolve(context);

        Assert.Equal(id, answer.UserId);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{prefix}{i}:{new string((char)('0' + i), 256)}"), answer.Groups);
    }

    [Theory]
    [InlineData(0, 8, "")]
    [InlineData(256, 8, "")]
    [InlineData(256 + 9, 8, "tier:gold")]
    [InlineData(256 + 11, 8, "tenant:acme")]
    [InlineData(256 + 20, 8, "tenant:acme,tier:gold")]
    [InlineData(256 + 20, 1, "tenant:acme")]
    [InlineData(256 + 20, 0, "")]
    public void Resolve_ScratchTooSmall_DropsGroups(int text, int groups, string expected)
    {
        var context = Identities.Request("10.1.2.3", ("X-User-Id", "u"), ("X-Tier", "gold"), ("X-Tenant-Id", "acme"));

        var answer = _plan.Resolve(context, text, groups);

        Assert.Equal(expected, string.Join(',', answer.Groups));
        Assert.Equal("u", answer.UserId);
    }

    [Fact]
    public void Resolve_NoIdAtAll_IssuesAnIdentityThatTheNextRequestKeeps()
    {
        var first = _plan.Resolve(Identities.Request("203.0.113.9"));
        var cookie = first.SetCookie![..first.SetCookie!.IndexOf(';', StringComparison.Ordinal)];

        var second = _plan.Resolve(Identities.Request("203.0.113.9", ("Cookie", "a=b; " + cookie)));

        Assert.Equal("anonymous_new", first.Label);
        Assert.Equal((first.UserId, first.UserId, "anonymous", null, true), Essence(second));
    }

    [Fact]
    public void Resolve_SecondHalfOfLife_RenewsTheSameIdentity()
    {
        var value = _plan.Anonymous.Issue();
        _time.Advance(TimeSpan.FromDays(183));

        var answer = _plan.Resolve(Identities.Request("203.0.113.9", ("Cookie", "fg_id=" + value)));

        Assert.Equal((IdOf(value), "anonymous"), (answer.UserId, answer.Label));
        Assert.StartsWith($"fg_id=1.{IdOf(value)}.{_time.GetUtcNow().ToUnixTimeSeconds()}.", answer.SetCookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.forged")]
    [InlineData("1.äöü")]
    public void Resolve_BadAnonymousCookie_IssuesAnother(string value)
    {
        var answer = _plan.Resolve(Identities.Request("203.0.113.9", ("Cookie", "fg_id=" + value)));

        Assert.Equal(("anonymous_invalid", true), (answer.Label, answer.IsAnonymous));
        Assert.NotNull(answer.SetCookie);
    }

    [Fact]
    public void Resolve_ExpiredAnonymousCookie_IssuesAnother()
    {
        var value = _plan.Anonymous.Issue();
        _time.Advance(TimeSpan.FromDays(365));

        var answer = _plan.Resolve(Identities.Request("203.0.113.9", ("Cookie", "fg_id=" + value)));

        Assert.Equal("anonymous_invalid", answer.Label);
        Assert.NotEqual(IdOf(value), answer.UserId);
    }

    [Fact]
    public void Resolve_QuotedAnonymousCookie_IsInvalid() =>
        Assert.Equal(
            "anonymous_invalid",
            _plan.Resolve(Identities.Request("203.0.113.9", ("Cookie", $"fg_id=\"{_plan.Anonymous.Issue()}\""))).Label);

    [Fact]
    public void Resolve_ForeignCookieOfTheSameName_DoesNotHideOurs()
    {
        var value = _plan.Anonymous.Issue();

        var answer = _plan.Resolve(Identities.Request("203.0.113.9", ("Cookie", $"fg_id=foreign; fg_id={value}")));

        Assert.Equal((IdOf(value), "anonymous", null), (answer.UserId, answer.Label, answer.SetCookie));
    }

    [Fact]
    public void Resolve_FloodOfCookiesOfTheName_LooksAtTheFirstFour()
    {
        var flood = string.Concat(Enumerable.Repeat("fg_id=x;", 4)) + "fg_id=" + _plan.Anonymous.Issue();

        Assert.Equal("anonymous_invalid", _plan.Resolve(Identities.Request("203.0.113.9", ("Cookie", flood))).Label);
    }

    [Theory]
    [InlineData(IdentityContinuity.None, false)]
    [InlineData(IdentityContinuity.FirstSeen, true)]
    public void Resolve_UserWithAnonymousCookie_KeyFollowsContinuity(IdentityContinuity continuity, bool keepsKey)
    {
        var plan = Identities.Plan(_time, new IdentityOptions { Continuity = continuity });
        var value = plan.Anonymous.Issue();

        var answer = plan.Resolve(Identities.Request("10.1.2.3", ("X-User-Id", "bob"), ("Cookie", "fg_id=" + value)));

        Assert.Equal(("bob", keepsKey ? IdOf(value) : "bob", "header:X-User-Id", null, false), Essence(answer));
    }

    [Theory]
    [InlineData(IdentityContinuity.None, false)]
    [InlineData(IdentityContinuity.FirstSeen, true)]
    public void Resolve_UserWithAgeingAnonymousCookie_RenewsItOnlyWhenItIsUsed(IdentityContinuity continuity, bool renews)
    {
        var plan = Identities.Plan(_time, new IdentityOptions { Continuity = continuity });
        var value = plan.Anonymous.Issue();
        _time.Advance(TimeSpan.FromDays(200));

        var answer = plan.Resolve(Identities.Request("10.1.2.3", ("X-User-Id", "bob"), ("Cookie", "fg_id=" + value)));

        Assert.Equal(renews, answer.SetCookie is not null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fg_id=1.forged")]
    public void Resolve_FirstSeenWithoutValidCookie_UsesTheUserId(string cookie)
    {
        var plan = Identities.Plan(_time, new IdentityOptions { Continuity = IdentityContinuity.FirstSeen });

        var answer = plan.Resolve(Identities.Request("10.1.2.3", ("X-User-Id", "bob"), ("Cookie", cookie)));

        Assert.Equal(("bob", "bob", "header:X-User-Id", null, false), Essence(answer));
    }

    [Theory]
    [InlineData("https", "203.0.113.9", null, true)]
    [InlineData("http", "203.0.113.9", null, false)]
    [InlineData("http", "203.0.113.9", "https", false)]
    [InlineData("http", "10.1.2.3", "https", true)]
    [InlineData("http", "10.1.2.3", "HTTPS, http", true)]
    [InlineData("http", "10.1.2.3", "http, https", false)]
    [InlineData("http", "10.1.2.3", "", false)]
    [InlineData("http", "10.1.2.3", null, false)]
    public void Resolve_Scheme_DecidesSecure(string scheme, string from, string? forwarded, bool secure)
    {
        var context = Identities.Request(from);
        context.Request.Scheme = scheme;
        context.Request.Headers["X-Forwarded-Proto"] = forwarded;

        var answer = _plan.Resolve(context);

        Assert.Equal(secure, answer.SetCookie!.Contains("; secure", StringComparison.Ordinal));
    }

    [Fact]
    public void Subject_OfAnIdentity_CarriesBothKeysAndGroups()
    {
        var identity = new ResolvedIdentity
        {
            UserId = "u",
            BucketKey = "b",
            Groups = new("tier:gold", [9]),
            Source = 0,
            UserIsAnonymous = false,
        };

        var subject = identity.Subject;

        Assert.Equal("u", subject.UserId.ToString());
        Assert.Equal("b", subject.BucketKey.ToString());
        Assert.Equal("tier:gold", subject.Groups[0].ToString());
    }

    private static string IdOf(string value) => AnonymousCookie.IdOf(value).ToString();

    private static (string User, string Key, string Label, string? SetCookie, bool IsAnonymous) Essence(Identities.Answer answer) =>
        (answer.UserId, answer.BucketKey, answer.Label, answer.SetCookie, answer.IsAnonymous);
}
