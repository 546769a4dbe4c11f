using FlagGateway.Certificates;

namespace FlagGateway.Tests.Certificates;

public sealed class ServerTlsTests
{
    private static readonly EndpointTls Tls = new()
    {
        Names = new Dictionary<string, EndpointTls>(StringComparer.OrdinalIgnoreCase)
        {
            ["shop.example"] = new() { Certificate = "shop" },
            ["*.shop.example"] = new() { Certificate = "below" },
            ["*.eu.shop.example"] = new() { Certificate = "eu" },
        },
    };

    [Theory]
    [InlineData("shop.example", "shop")]
    [InlineData("SHOP.example", "shop")]
    [InlineData("a.shop.example", "below")]
    [InlineData("a.b.shop.example", "below")]
    [InlineData("a.EU.shop.example", "eu")]
    [InlineData("eu.shop.example", "below")]
    [InlineData("myshop.example", null)]
    [InlineData("other.example", null)]
    [InlineData("", null)]
    public void FindName_ExactThenLongestSuffix_OrNothing(string name, string? certificate) => Assert.Equal(certificate, ServerTls.FindName(Tls, name)?.Certificate);

    [Theory]
    [InlineData("other.example")]
    [InlineData("")]
    public void FindName_WithStar_TakesTheRest(string name)
    {
        EndpointTls tls = new() { Names = new Dictionary<string, EndpointTls>(Tls.Names, StringComparer.OrdinalIgnoreCase) { ["*"] = new() { Certificate = "rest" } } };

        Assert.Equal("rest", ServerTls.FindName(tls, name)?.Certificate);
        Assert.Equal("below", ServerTls.FindName(tls, "a.shop.example")?.Certificate);
    }
}
