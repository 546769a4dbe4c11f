using System.Net;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Networks;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Identity;

/// <summary>
/// The network that a request comes from: the /24 of an IPv4 address, the /56 of an IPv6 one. Behind trusted proxies it
/// is that of the last address of <c>X-Forwarded-For</c> that is not a trusted proxy, which no client can forge.
/// </summary>
internal static class ClientNetwork
{
    // A longer chain is not plausible; a client could have invented the rest.
    private const int MaxHops = 16;

    /// <summary>Finds the network of a request; an unknown one if there is no information.</summary>
    /// <param name="trusted">The trusted proxies.</param>
    /// <param name="remote">The connection's address.</param>
    /// <param name="forwarded">The lines of <c>X-Forwarded-For</c>.</param>
    /// <param name="isMalformed">Whether the header contains an invalid address; then the hop before it counts.</param>
    public static NetworkHash From(TrustedNetworks trusted, IPAddress? remote, StringValues forwarded, out bool isMalformed)
    {
        isMalformed = false;
        return remote is null ? default : From(FindClient(trusted, remote, forwarded, out isMalformed));
    }

    /// <summary>Finds the address of the client, in the same way.</summary>
    /// <inheritdoc cref="From(TrustedNetworks, IPAddress, StringValues, out bool)" path="/param"/>
    public static NetworkAddress FindClient(TrustedNetworks trusted, IPAddress remote, StringValues forwarded, out bool isMalformed)
    {
        isMalformed = false;
        var client = NetworkAddress.From(remote);
        var hops = 0;
        for (var line = forwarded.Count - 1; line >= 0; line--)
        {
            var rest = forwarded[line].AsSpan();
            while (true)
            {
                if (!trusted.Contains(client) || hops++ == MaxHops)
                    return client;
                var comma = rest.LastIndexOf(',');
                if (!NetworkAddress.TryParse(rest[(comma + 1)..].Trim(), out var before))
                {
                    isMalformed = true;
                    return client;
                }

                client = before;
                if (comma < 0)
                    break;
                rest = rest[..comma];
            }
        }

        return client;
    }

    // One extra bit for the address family: an IPv4 network never equals an IPv6 one.
    private static NetworkHash From(NetworkAddress address) => address.IsIPv4
        ? NetworkHash.From((1UL << 63) | ((uint)address.Number >> 8))
        : NetworkHash.From((ulong)(address.Number >> 72));
}
