using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Tests.Identity;

public sealed class AnonymousCookieTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly AnonymousCookie _cookie;

    public AnonymousCookieTests() => _cookie = Identities.Cookie(_time);

    [Fact]
    public void Issue_FreshIdentity_HasTheDocumentedForm()
    {
        var value = _cookie.Issue();

        Assert.Matches("^1\\.[A-Za-z0-9_-]{22}\\.1793491200\\.0a1b2c3d\\.[A-Za-z0-9_-]{43}$", value);
        Assert.NotEqual(value, _cookie.Issue());
    }

    [Fact]
    public void TryRead_OwnValue_GivesItsIdentity()
    {
        var value = _cookie.Issue();

        Assert.Equal((true, value.Substring(2, 22), false), Read(value));
    }

    // A golden value: cookies that browsers hold must outlive any change of this code.
    [Fact]
    public void TryRead_ValueOfVersion1_StaysValid() =>
        Assert.Equal(
            (true, "AAECAwQFBgcICQoLDA0ODw", false),
            Read("1.AAECAwQFBgcICQoLDA0ODw.1793491200.0a1b2c3d.oCR2PywCgn3QcmHL5o3o0sux1pW8ZtU8kieL8JaF7Hk"));

    [Theory]
    [InlineData(-301, false, false)]
    [InlineData(-300, true, false)]
    [InlineData(0, true, false)]
    [InlineData(499, true, false)]
    [InlineData(500, true, true)]
    [InlineData(999, true, true)]
    [InlineData(1000, false, false)]
    public void TryRead_AgeInSeconds_LivesAndRenews(int age, bool valid, bool renew)
    {
        var issuer = new FakeTimeProvider(_time.GetUtcNow() - TimeSpan.FromSeconds(age));
        var value = Identities.Cookie(issuer).Issue();
        var cookie = Identities.Cookie(_time, maxAge: TimeSpan.FromSeconds(1000));

        Assert.Equal(valid, cookie.TryRead(value, out _, out var actual));
        Assert.Equal(renew, actual);
    }

    [Fact]
    public void Issue_KnownIdentity_KeepsItWithANewTime()
    {
        var old = _cookie.Issue();
        _time.Advance(TimeSpan.FromDays(200));

        var renewed = _cookie.Issue(AnonymousCookie.IdOf(old));

        Assert.NotEqual(old, renewed);
        Assert.Equal(Read(old) with { Renew = false }, Read(renewed));
    }

    [Fact]
    public void TryRead_KeyOnItsWayOut_IsValidAndRenewed()
    {
        var value = _cookie.Issue();
        var rotated = Identities.Cookie(_time, Identities.Signer(Identities.OtherKey, Identities.Key));

        Assert.Equal((true, value.Substring(2, 22), true), Read(value, rotated));
    }

    [Fact]
    public void TryRead_UnknownKeyOrOtherSecretUnderItsId_IsInvalid()
    {
        var value = _cookie.Issue();
        var impostor = new IdentityKey("0a1b2c3d", Identities.Secret(3));

        Assert.False(Read(value, Identities.Cookie(_time, Identities.Signer(Identities.OtherKey))).Valid);
        Assert.False(Read(value, Identities.Cookie(_time, Identities.Signer(impostor))).Valid);
    }

    [Fact]
    public void TryRead_AnyOtherLastCharacter_IsInvalid()
    {
        var value = _cookie.Issue();

        var accepted = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_="
            .Where(last => Read(value[..^1] + last).Valid);

        Assert.Equal([value[^1]], accepted);
    }

    [Fact]
    public void TryRead_ChangedText_IsInvalidAndNeverThrows()
    {
        var value = _cookie.Issue();
        var changes =
            from kind in Gen.Choose(0, 5)
            from at in Gen.Choose(0, value.Length - 1)
            from length in Gen.Choose(1, 40)
            from character in Gen.OneOf(Gen.Choose(' ', '~'), Gen.Choose(0, 0xffff)).Select(code => (char)code)
            select kind switch
            {
                0 => value[..at] + character + value[(at + 1)..],
                1 => value.Insert(at, new string(character, length)),
                2 => value[..at],
                3 => value[at..],
                4 => value.Remove(at, Math.Min(length, value.Length - at)),
                _ => value + new string(character, length),
            };

        Prop.ForAll(changes.ToArbitrary(), text => Read(text).Valid == string.Equals(text, value, StringComparison.Ordinal))
            .Check(Laws.Try(20_000));
    }

    [Fact]
    public void TryRead_AnyText_IsInvalidAndNeverThrows() =>
        Prop.ForAll<string>(text => !Read(text ?? "").Valid && !Read("1." + text).Valid)
            .Check(Laws.Try(5_000));

    [Theory]
    [InlineData(false, "fg_id=v; max-age=31536000; path=/; samesite=lax; httponly")]
    [InlineData(true, "fg_id=v; max-age=31536000; path=/; secure; samesite=lax; httponly")]
    public void ToSetCookie_Value_HasItsAttributes(bool secure, string expected) =>
        Assert.Equal(expected, _cookie.ToSetCookie("v", secure));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a=b")]
    public void Ctor_NameNoCookieMayHave_Throws(string name) =>
        Assert.ThrowsAny<ArgumentException>(() => new AnonymousCookie(new AnonymousOptions { Cookie = name }, Identities.Signer(), _time));

    private (bool Valid, string Id, bool Renew) Read(string text, AnonymousCookie? cookie = null)
    {
        var valid = (cookie ?? _cookie).TryRead(text, out var id, out var renew);
        return (valid, id.ToString(), renew);
    }
}
