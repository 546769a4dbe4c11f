using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Routing;

public class DestinationConnectorTests
{
    [Theory]
    [InlineData("https://orders.internal:8443/", null, "orders.internal")]
    [InlineData("https://orders.internal/", "", "orders.internal")]
    [InlineData("https://10.0.0.7/", "orders.internal", "orders.internal")]
    [InlineData("https://10.0.0.7/", "orders.internal:8443", "orders.internal")]
    [InlineData("https://10.0.0.7/", null, "10.0.0.7")]
    [InlineData("https://bücher.example/", null, "xn--bcher-kva.example")]
    [InlineData("https://10.0.0.7/", "bücher.example", "xn--bcher-kva.example")]
    [InlineData("https://orders.internal/", "not a host", "orders.internal")]
    public void NameOf_Destination_IsItsHostElseThatOfItsAddress(string address, string? host, string name) =>
        Assert.Equal(name, DestinationConnector.NameOf(new Uri(address), host));

    [Theory]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrLower, "http/1.1")]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrHigher, "h2,http/1.1")]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrLower, "h2,http/1.1")]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionExact, "h2")]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrHigher, "h2")]
    public void ProtocolsOf_VersionAndPolicy_AreThoseThatTheClientSpeaks(string version, HttpVersionPolicy policy, string protocols) =>
        Assert.Equal(protocols, string.Join(',', DestinationConnector.ProtocolsOf(Version.Parse(version), policy)));
}
