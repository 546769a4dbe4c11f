using System.Text;
using FlagGateway.Identity;
using FlagGateway.Testing;
using FlagGateway.Tests.Identity;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Tests.Overrides;

/// <summary>What is signed is read back, and nothing else is believed.</summary>
public sealed class OverrideTokensTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("release.orders-service", "new")]
    [InlineData("a/b:c,d;e f", "grün%3A\n")]
    public void TryRead_Issued_SaysWhatWasAsked(string flag, string variant)
    {
        var tokens = Tokens();

        var text = tokens.Issue(flag, variant, TimeSpan.FromMinutes(1), out var expires)!;

        Assert.True(tokens.TryRead(text, out var token));
        Assert.Equal((flag, variant, false), (token.Flag, token.Variant, token.IsExpired));
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromMinutes(1), expires);
        Assert.DoesNotContain(text, character => character is <= ' ' or > '~' or ',' or ';' or '"' or '\\');
    }

    [Fact]
    public void TryRead_LastSecondAndTheNext_IsValidAndExpired()
    {
        var tokens = Tokens();
        var text = tokens.Issue("f", "v", TimeSpan.FromMinutes(1), out _)!;

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(tokens.TryRead(text, out var token) && !token.IsExpired);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(tokens.TryRead(text, out token) && token.IsExpired);
    }

    [Fact]
    public void TryRead_AnyCharacterChangedOrGone_IsForged()
    {
        var tokens = Tokens();
        var text = tokens.Issue("release.orders", "new", TimeSpan.FromHours(1), out _)!;

        for (var i = 0; i < text.Length; i++)
        {
            foreach (var other in "A0:.%\u00e9")
            {
                if (text[i] != other)
                    Assert.False(tokens.TryRead(text[..i] + other + text[(i + 1)..], out _), $"{i} {other}");
            }

            Assert.False(tokens.TryRead(text.Remove(i, 1), out _), $"without {i}");
        }

        Assert.False(tokens.TryRead(text + "A", out _));
        Assert.False(tokens.TryRead(text + ":", out _));
    }

    [Fact]
    public void TryRead_KeyOnItsWayOut_IsValidUntilItIsGone()
    {
        var text = Tokens().Issue("f", "v", TimeSpan.FromHours(1), out _)!;

        Assert.True(new OverrideTokens(Identities.Signer(Identities.OtherKey, Identities.Key), _time).TryRead(text, out _));
        Assert.False(new OverrideTokens(Identities.Signer(Identities.OtherKey), _time).TryRead(text, out _));
    }

    [Fact]
    public void TryRead_SignedByTheSameKeyForACookie_IsForged()
    {
        // The very text of an override, signed as an anonymous cookie is signed: without the word in front.
        var text = $"1:f:v:{_time.GetUtcNow().AddHours(1).ToUnixTimeSeconds()}:0a1b2c3d";
        var signature = new byte[43];
        Identities.Signer().Sign(Encoding.ASCII.GetBytes(text), signature);

        Assert.False(Tokens().TryRead($"{text}:{Encoding.ASCII.GetString(signature)}", out _));
        Assert.False(Tokens().TryRead(Identities.Cookie(_time).Issue(), out _));
    }

    [Fact]
    public void TryRead_AnyText_IsRefusedWithoutAnException() => Prop.ForAll<string>(text =>
    {
        Assert.False(Tokens().TryRead(text, out _));
        Assert.False(Tokens().TryRead($"1:{text}:v:1:0a1b2c3d:{new string('A', 43)}", out _));
    }).Check(Laws.Try());

    [Fact]
    public void Issue_NamesTooLongForAHeader_IsNothing()
    {
        Assert.NotNull(Tokens().Issue(new string('f', 900), "v", TimeSpan.FromHours(1), out _));
        Assert.Null(Tokens().Issue(new string('ü', 200), "v", TimeSpan.FromHours(1), out _));
    }

    private OverrideTokens Tokens() => new(Identities.Signer(), _time);
}
