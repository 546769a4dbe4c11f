using FlagGateway.Core.Hygiene;

namespace FlagGateway.Core.Tests.Hygiene;

public sealed class FlagNameTests
{
    [Theory]
    [InlineData("release.new-checkout", true)]
    [InlineData("ops.a", true)]
    [InlineData("experiment.price-2026-11-01", true)]
    [InlineData("permission.sso2", true)]
    [InlineData("release.", false)]
    [InlineData("release", false)]
    [InlineData("Release.a", false)]
    [InlineData("release.A", false)]
    [InlineData("release.a-", false)]
    [InlineData("release.-a", false)]
    [InlineData("release.a--b", false)]
    [InlineData("release.a.b", false)]
    [InlineData("release.ä", false)]
    [InlineData("killswitch.a", false)]
    [InlineData("", false)]
    public void IsWellFormed_Id_IsATypeAndHyphenatedWords(string id, bool isWellFormed) => Assert.Equal(isWellFormed, FlagName.IsWellFormed(id));
}
