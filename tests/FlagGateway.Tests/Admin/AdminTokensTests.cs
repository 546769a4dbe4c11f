using System.Security.Cryptography;
using System.Text;
using FlagGateway.Admin.Security;
using FlagGateway.Options;

namespace FlagGateway.Tests.Admin;

public sealed class AdminTokensTests
{
    private static readonly TokenOptions Olga = Token("olga", "one", TokenRole.Operator);
    private static readonly TokenOptions Vera = Token("vera", "two", TokenRole.Viewer);

    [Fact]
    public void Find_Tokens_FollowTheOptions()
    {
        var options = Options(Olga);
        var tokens = new AdminTokens(() => options);

        Assert.Equal("olga", tokens.Find("one")?.Name);
        Assert.Null(tokens.Find("two"));
        options = Options(Vera);
        Assert.Null(tokens.Find("one"));
        Assert.Equal(TokenRole.Viewer, tokens.Find("two")?.Role);
    }

    [Theory]
    [InlineData("")]
    [InlineData("On")]
    [InlineData("one ")]
    [InlineData("\ud800")]
    [InlineData("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed")]
    public void Find_AlmostTheToken_IsNobody(string text) => Assert.Null(new AdminTokens(() => Options(Olga)).Find(text));

    [Fact]
    public void AreAskedFor_AllTakenOut_GoesOnAndLetsNobodyIn()
    {
        var options = Options(Olga);
        var tokens = new AdminTokens(() => options);
        var olga = tokens.Find("one");

        options = new AdminOptions();

        Assert.True(tokens.AreRequired);
        Assert.Null(tokens.Find("one"));
        Assert.False(tokens.IsInForce(olga));
        Assert.False(tokens.IsInForce(null));
    }

    [Fact]
    public void AreAskedFor_AddedLater_IsAtOnce()
    {
        var options = new AdminOptions();
        var tokens = new AdminTokens(() => options);
        Assert.False(tokens.AreRequired);
        Assert.True(tokens.IsInForce(null));

        options = Options(Olga);

        Assert.True(tokens.AreRequired);
        Assert.False(tokens.IsInForce(null));
    }

    [Theory]
    [InlineData("olga", "one", TokenRole.Operator, true)]
    [InlineData("olga", "one", TokenRole.Viewer, false)]
    [InlineData("olga", "another", TokenRole.Operator, false)]
    [InlineData("hans", "one", TokenRole.Operator, false)]
    public void IsInForce_OptionsChanged_OnlyAsItWas(string name, string text, TokenRole role, bool expected)
    {
        var options = Options(Olga);
        var tokens = new AdminTokens(() => options);
        var olga = tokens.Find("one");

        options = Options(Vera, Token(name, text, role));

        Assert.Equal(expected, tokens.IsInForce(olga));
    }

    private static AdminOptions Options(params TokenOptions[] tokens) => new() { Tokens = tokens };

    private static TokenOptions Token(string name, string text, TokenRole role) =>
        new() { Name = name, Sha256 = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))), Role = role };
}
