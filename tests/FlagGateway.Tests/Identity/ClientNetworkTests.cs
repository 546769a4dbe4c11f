using System.Net;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Networks;
using FlagGateway.Identity;
using FlagGateway.Testing;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Tests.Identity;

public class ClientNetworkTests
{
    private static readonly TrustedNetworks Trusted = TrustedNetworks.Compile(["127.0.0.0/8", "10.0.0.0/8", "fd00::/8"]);

    [Theory]
    [InlineData("203.0.113.1", "203.0.113.254", true)]
    [InlineData("203.0.113.1", "203.0.112.1", false)]
    [InlineData("2001:db8:0:1100::1", "2001:db8:0:11ff:ffff::", true)]
    [InlineData("2001:db8:0:1100::1", "2001:db8:0:1200::1", false)]
    [InlineData("::ffff:203.0.113.1", "203.0.113.9", true)]
    [InlineData("::ffff:cb00:7101", "203.0.113.9", true)]
    [InlineData("::cb00:7101", "203.0.113.9", false)]
    [InlineData("203.0.113.1:4711", "203.0.113.9", true)]
    [InlineData("[2001:db8::1]:4711", "2001:db8::2", true)]
    [InlineData("[2001:db8::1]", "2001:db8::2", true)]
    [InlineData("fe80::1%eth0", "fe80::2", true)]
    public void Of_TwoAddresses_AreOneNetworkBySlash24AndSlash56(string one, string other, bool isSame)
    {
        Assert.Equal(isSame, Forwarded(one) == Forwarded(other));
        Assert.Equal(Forwarded("203.0.113.1"), ClientNetwork.From(Trusted, IPAddress.Parse("203.0.113.1"), default, out _));
    }

    [Theory]
    [InlineData("10.0.0.1", "198.51.100.7, 203.0.113.1, 10.0.0.2", "203.0.113.1")]
    [InlineData("192.0.2.1", "203.0.113.1", "192.0.2.1")]
    [InlineData("::ffff:10.0.0.1", "203.0.113.1", "203.0.113.1")]
    [InlineData("fd00::1", "2001:db8::1,fd00::2", "2001:db8::1")]
    [InlineData("10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.2")]
    [InlineData("10.0.0.1", "", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "203.0.113.1, nonsense", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "203.0.113.1, nonsense, 10.0.0.2", "10.0.0.2", true)]
    [InlineData("10.0.0.1", "nonsense, 203.0.113.1", "203.0.113.1")]
    public void Of_ChainOfProxies_IsTheLastThatIsNotTrusted(string remote, string forwarded, string expected, bool isMalformed = false)
    {
        var network = ClientNetwork.From(Trusted, IPAddress.Parse(remote), forwarded, out var found);

        Assert.Equal(ClientNetwork.From(TrustedNetworks.Compile([]), IPAddress.Parse(expected), default, out _), network);
        Assert.Equal(isMalformed, found);
    }

    [Fact]
    public void Of_NoConnectionOrEndlessChain_IsUnknownOrTheSixteenthHop()
    {
        Assert.False(ClientNetwork.From(Trusted, null, "203.0.113.1", out _).IsKnown);
        var endless = string.Join(',', Enumerable.Repeat("203.0.113.1", 1).Concat(Enumerable.Range(0, 40).Select(static i => $"10.0.{i}.1")));
        Assert.Equal(Forwarded("10.0.24.1", trusted: []), ClientNetwork.From(Trusted, IPAddress.Loopback, endless, out var isMalformed));
        Assert.False(isMalformed);
        Assert.Equal(Forwarded("203.0.113.1"), ClientNetwork.From(Trusted, IPAddress.Loopback, new StringValues(["203.0.113.1", "10.0.0.2"]), out _));
    }

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("1234")]
    [InlineData("010.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.4:")]
    [InlineData("1.2.3.4:65536")]
    [InlineData("1.2.3.-4")]
    [InlineData("::1::")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData(":1:2")]
    [InlineData("1::2:")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    [InlineData("[1.2.3.4]")]
    [InlineData("unknown")]
    [InlineData("_hidden")]
    public void TryParse_NoAddress_IsRefused(string text) => Assert.False(NetworkAddress.TryParse(text, out _));

    [Fact]
    public void TryParse_AnyAddress_IsWhatTheFrameworkReads()
    {
        var random = new Random(7);
        var bytes = new byte[16];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            // Runs of zeros, so that some are left out.
            Array.Clear(bytes, random.Next(13), random.Next(4));
            var address = new IPAddress(i % 3 == 0 ? bytes[..4] : bytes);
            if (i % 3 == 1)
                Array.Clear(bytes, 2, 2 * random.Next(7));
            address = i % 3 == 1 ? new IPAddress(bytes) : address;

            Assert.True(NetworkAddress.TryParse(address.ToString(), out var parsed), address.ToString());
            Assert.Equal(NetworkAddress.From(address), parsed);
        }
    }

    [Theory]
    [InlineData("203.0.113.1")]
    [InlineData("203.0.113.1:4711, 10.0.0.2, 10.0.0.3")]
    [InlineData("2001:db8::1, fd00::2")]
    [InlineData("[2001:db8::1]:4711")]
    [InlineData("nonsense")]
    public void Of_AnyHeader_AllocatesNothing(string forwarded)
    {
        StringValues header = forwarded;
        NetworkHash last = default;
        for (var i = 0; i < 100; i++)
            last = ClientNetwork.From(Trusted, IPAddress.Loopback, header, out _);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1_000; i++)
                last = ClientNetwork.From(Trusted, IPAddress.Loopback, header, out _);
        }));
        Assert.True(last.IsKnown);
    }

    private static NetworkHash Forwarded(string text, string[]? trusted = null) =>
        ClientNetwork.From(trusted is null ? Trusted : TrustedNetworks.Compile(["127.0.0.0/8"]), IPAddress.Loopback, text, out _);
}
