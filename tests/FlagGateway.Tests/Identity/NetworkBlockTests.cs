using System.Net;
using FlagGateway.Core.Networks;
using FlagGateway.Identity;
using FlagGateway.Testing;

namespace FlagGateway.Tests.Identity;

public sealed class NetworkBlockTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "9.255.255.255", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "::ffff:11.1.2.3", false)]
    [InlineData("10.0.0.0/8", "::10.1.2.3", false)]
    [InlineData("172.16.0.0/12", "172.31.255.255", true)]
    [InlineData("172.16.0.0/12", "172.32.0.0", false)]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.6", false)]
    [InlineData("192.0.2.6/31", "192.0.2.7", true)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::1", "::1", true)]
    [InlineData("::1/128", "::2", false)]
    [InlineData("::1/128", "127.0.0.1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "10.1.2.3", false)]
    [InlineData("::/0", "::ffff:10.1.2.3", false)]
    [InlineData("fe80::/10", "fe80::1%3", true)]
    [InlineData("FD00::/8", "fdff:ffff::1", true)]
    [InlineData("fd00::/8", "fe00::1", false)]
    public void Contains_AddressAndBlock_ComparesPrefix(string block, string address, bool expected)
    {
        var networks = TrustedNetworks.Compile([block]);

        Assert.Equal(expected, networks.Contains(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("192.168.255.1", true)]
    [InlineData("169.254.0.1", false)]
    [InlineData("203.0.113.1", false)]
    [InlineData("fd00::1", false)]
    public void Compile_Defaults_TrustLoopbackAndPrivateRanges(string address, bool expected)
    {
        var networks = TrustedNetworks.Compile(null);

        Assert.Equal(expected, networks.Contains(IPAddress.Parse(address)));
    }

    [Fact]
    public void Contains_NoAddressOrNoNetworks_IsFalse()
    {
        Assert.False(TrustedNetworks.Compile(["0.0.0.0/0", "::/0"]).Contains(null));
        Assert.False(TrustedNetworks.Compile([]).Contains(IPAddress.Loopback));
    }

    [Theory]
    [InlineData(null, "full notation")]
    [InlineData("", "full notation")]
    [InlineData("/8", "full notation")]
    [InlineData("localhost", "full notation")]
    [InlineData("10.0.0/8", "full notation")]
    [InlineData("10/8", "full notation")]
    [InlineData("010.0.0.0/8", "full notation")]
    [InlineData("0x7f.0.0.1", "full notation")]
    [InlineData(" 10.0.0.0/8", "full notation")]
    [InlineData("10.0.0.256", "full notation")]
    [InlineData("[::1]", "full notation")]
    [InlineData("[::1]:80", "full notation")]
    [InlineData("fe80::1%1", "full notation")]
    [InlineData("::ffff:10.0.0.0/104", "full notation")]
    [InlineData("10.0.0.0/", "from 0 to 32")]
    [InlineData("10.0.0.0/33", "from 0 to 32")]
    [InlineData("10.0.0.0/-1", "from 0 to 32")]
    [InlineData("10.0.0.0/+8", "from 0 to 32")]
    [InlineData("10.0.0.0/ 8", "from 0 to 32")]
    [InlineData("10.0.0.0/08", "from 0 to 32")]
    [InlineData("10.0.0.0/8/8", "from 0 to 32")]
    [InlineData("10.0.0.0/255.0.0.0", "from 0 to 32")]
    [InlineData("::/129", "from 0 to 128")]
    [InlineData("::1/00", "from 0 to 128")]
    [InlineData("10.0.0.1/8", "behind its prefix")]
    [InlineData("fd00::1/64", "behind its prefix")]
    public void TryParse_NoBlock_SaysWhy(string? text, string problem)
    {
        var parsed = NetworkBlock.TryParse(text, out _, out var said);

        Assert.False(parsed);
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_NoBlock_NamesItsPlace()
    {
        var thrown = Assert.Throws<ArgumentException>(() => TrustedNetworks.Compile(["::1", "10.0.0.0/40"]));

        Assert.StartsWith(
            "TrustedProxies[1] \"10.0.0.0/40\" needs a prefix length from 0 to 32 behind the slash.", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Contains_EachFamily_AllocatesNothing()
    {
        var networks = TrustedNetworks.Compile(null);
        IPAddress[] addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("::ffff:10.1.2.3"), IPAddress.Parse("203.0.113.1")];
        Ask();

        Assert.Equal(
            0,
            Allocations.Of(() =>
            {
                for (var i = 0; i < 1000; i++)
                    Ask();
            }));

        void Ask()
        {
            foreach (var address in addresses)
            {
                networks.Contains(address);
            }
        }
    }
}
