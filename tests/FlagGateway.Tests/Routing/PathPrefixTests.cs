using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Routing;

public sealed class PathPrefixTests
{
    [Theory]
    [InlineData("/v2", true)]
    [InlineData("/api/v2.1_x-y~z", true)]
    [InlineData("/", false)]
    [InlineData("v2", false)]
    [InlineData("/v2/", false)]
    [InlineData("//v2", false)]
    [InlineData("/a/../b", false)]
    [InlineData("/a/./b", false)]
    [InlineData("/a%2Fb", false)]
    [InlineData("/a?b", false)]
    [InlineData("", false)]
    public void IsValid_Text_IsAPathOfPlainSegments(string text, bool isValid) => Assert.Equal(isValid, PathPrefix.IsValid(text));

    [Theory]
    [InlineData("/v2/x#f", "/x#f")]
    [InlineData("/v2?a", "/?a")]
    [InlineData("/v2#f", "/#f")]
    [InlineData("/V2/x", "/V2/x")]
    [InlineData("", "")]
    [InlineData("//shop.example/v2/x", "//shop.example/x")]
    [InlineData("//elsewhere.example/v2/x", "//elsewhere.example/v2/x")]
    [InlineData("https://shop.example/v2/x", "https://shop.example/x")]
    [InlineData("https://SHOP.example", "https://SHOP.example")]
    [InlineData("/x?next=http://shop.example/v2/y", "/x?next=http://shop.example/v2/y")]
    [InlineData("/v2/x?next=http://shop.example/v2/y", "/x?next=http://shop.example/v2/y")]
    [InlineData("mailto:a@shop.example", "mailto:a@shop.example")]
    public void RemoveFrom_Address_OnlyOfTheDestinationOrTheUsersHost(string address, string expected) =>
        Assert.Equal(expected, new PathPrefix("/v2").RemoveFrom(address, "10.0.0.1:9000", "shop.example"));
}
