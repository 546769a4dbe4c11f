using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FlagGateway.Core.Networks;

/// <summary>One block of addresses, such as <c>10.0.0.0/8</c> or <c>fd00::/8</c>.</summary>
/// <remarks>
/// Parsed by <see cref="IPNetwork"/>. Addresses are compared as <see cref="NetworkAddress"/>, because addresses in
/// headers have no object, and because <c>::/0</c> means every IPv6 address and no IPv4 one, mapped or not;
/// <see cref="IPNetwork"/> includes mapped ones.
/// </remarks>
internal readonly record struct NetworkBlock
{
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private readonly NetworkAddress _first;
    private readonly UInt128 _mask;

    private NetworkBlock(IPNetwork block, int free)
    {
        _first = NetworkAddress.From(block.BaseAddress);
        _mask = free == 128 ? UInt128.Zero : UInt128.MaxValue << free;
    }

    /// <summary>
    /// Parses <c>address/prefix</c> or returns the problem; an address alone is the block of this one address.
    /// </summary>
    /// <param name="text">
    /// Only the full notation is accepted: <c>10.1</c> and <c>010.0.0.1</c> mean different addresses to
    /// different programs, so they cannot be trusted.
    /// </param>
    /// <param name="network">The block.</param>
    /// <param name="problem">One sentence without its full stop, or <c>null</c> if the text is valid.</param>
    /// <returns><c>false</c> if the text is invalid; never throws.</returns>
    public static bool TryParse(
        [NotNullWhen(true)] string? text, out NetworkBlock network, [NotNullWhen(false)] out string? problem)
    {
        network = default;
        var parts = (text ?? "").Split('/', 2);
        if (!TryParseAddress(parts[0], out var address))
        {
            problem = "is not an IPv4 or IPv6 address in full notation";
            return false;
        }

        var max = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var prefix = parts is [_, var given] ? given : max.ToString(CultureInfo.InvariantCulture);
        if (!IPNetwork.TryParse($"{parts[0]}/{prefix}", out var block) || prefix is ['0', _, ..])
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"needs a prefix length from 0 to {max} behind the slash");
            return false;
        }

        if (!block.BaseAddress.Equals(address))
        {
            // It is unclear whether the address or the prefix was meant; guessing might trust the wrong machines.
            problem = "has address bits behind its prefix";
            return false;
        }

        network = new NetworkBlock(block, max - block.PrefixLength);
        problem = null;
        return true;
    }

    /// <summary>Whether an address is in this block. Allocates nothing.</summary>
    public bool Contains(NetworkAddress address) => address.IsIPv4 == _first.IsIPv4 && (address.Number & _mask) == _first.Number;

    // Scopes, brackets and ports are invalid in a block, although IPAddress accepts them; a mapped block
    // (::ffff:10.0.0.0/104) would need its prefix counted from another place.
    private static bool TryParseAddress(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        return !text.AsSpan().ContainsAnyExcept(AddressCharacters) && IPAddress.TryParse(text, out address) && !address.IsIPv4MappedToIPv6
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || string.Equals(address.ToString(), text, StringComparison.Ordinal));
    }
}
