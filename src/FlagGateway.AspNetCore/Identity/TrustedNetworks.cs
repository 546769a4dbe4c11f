using System.Net;
using FlagGateway.Core.Networks;

namespace FlagGateway.Identity;

/// <summary>The networks whose identity headers are trusted.</summary>
internal sealed class TrustedNetworks
{
    private readonly NetworkBlock[] _networks;

    private TrustedNetworks(NetworkBlock[] networks) => _networks = networks;

    /// <summary>The default: loopback and the private ranges of RFC 1918.</summary>
    public static IReadOnlyList<string> Defaults { get; } =
        ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

    /// <summary>Compiles CIDR texts.</summary>
    /// <param name="blocks">The texts; <c>null</c> for <see cref="Defaults"/>, empty to trust none.</param>
    /// <exception cref="ArgumentException">A text is invalid; normally a validator reports that before.</exception>
    public static TrustedNetworks Compile(IReadOnlyList<string>? blocks)
    {
        blocks ??= Defaults;
        var networks = new NetworkBlock[blocks.Count];
        for (var i = 0; i < networks.Length; i++)
        {
            if (!NetworkBlock.TryParse(blocks[i], out networks[i], out var problem))
            {
                throw new ArgumentException($"TrustedProxies[{i}] \"{blocks[i]}\" {problem}.", nameof(blocks));
            }
        }

        return new TrustedNetworks(networks);
    }

    /// <summary>Whether an address is in one of the networks. Allocates nothing.</summary>
    /// <param name="address">
    /// The connection's remote address. <c>null</c> (a unix socket, an in-memory server) is not trusted:
    /// the peer is unknown.
    /// </param>
    public bool Contains(IPAddress? address)
    {
        return address is not null && Contains(NetworkAddress.From(address));
    }

    /// <summary>Whether an address is in one of the networks. Allocates nothing.</summary>
    public bool Contains(NetworkAddress address)
    {
        foreach (ref readonly var network in _networks.AsSpan())
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
