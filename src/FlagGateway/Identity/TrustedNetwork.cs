using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FlagGateway.Identity;

/// <summary>One block of addresses, such as <c>10.0.0.0/8</c> or <c>fd00::/8</c>.</summary>
/// <remarks>
/// All addresses are compared as 128-bit numbers, IPv4 in its mapped form. The family is compared
/// apart from the bits, so that <c>::/0</c> means every IPv6 address and no IPv4 one.
/// </remarks>
internal readonly record struct TrustedNetwork
{
    private const int MappedBits = 96;
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");
    private static readonly UInt128 MappedPrefix = (UInt128)0xffff << 32;

    private readonly UInt128 _network;
    private readonly UInt128 _mask;
    private readonly bool _isIPv4;

    private TrustedNetwork(UInt128 network, UInt128 mask, bool isIPv4)
    {
        _network = network;
        _mask = mask;
        _isIPv4 = isIPv4;
    }

    /// <summary>Reads <c>address/prefix</c>; an address alone is the block of this one address.</summary>
    /// <returns><c>false</c> when the text is no block; nothing is thrown.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out TrustedNetwork network) =>
        TryParse(text, out network, out _);

    /// <summary>Reads <c>address/prefix</c> and says what is wrong with it.</summary>
    /// <param name="text">
    /// Only the full notation is accepted: <c>10.1</c> and <c>010.0.0.1</c> mean different addresses to
    /// different programs, which is no ground for trust.
    /// </param>
    /// <param name="network">The block.</param>
    /// <param name="problem">One sentence without its full stop, or <c>null</c> when the text is a block.</param>
    public static bool TryParse(
        [NotNullWhen(true)] string? text, out TrustedNetwork network, [NotNullWhen(false)] out string? problem)
    {
        network = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (!TryParseAddress(slash < 0 ? text : text![..slash], out var address, out var isIPv4))
        {
            problem = "is not an IPv4 or IPv6 address in full notation";
            return false;
        }

        var longest = isIPv4 ? 32 : 128;
        var prefix = longest;
        if (slash >= 0 && !(TryParsePrefix(text.AsSpan(slash + 1), out prefix) && prefix <= longest))
        {
            problem = $"needs a prefix length from 0 to {longest.ToString(CultureInfo.InvariantCulture)} behind the slash";
            return false;
        }

        var bits = isIPv4 ? MappedBits + prefix : prefix;
        var mask = bits == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - bits);
        if ((address & ~mask) != 0)
        {
            // Either the address or the prefix was meant; guessing would trust the wrong machines.
            problem = "has address bits behind its prefix";
            return false;
        }

        network = new TrustedNetwork(address, mask, isIPv4);
        problem = null;
        return true;
    }

    /// <summary>Whether an address, as <see cref="ToNumber"/> gives it, is in this block.</summary>
    public bool Contains(UInt128 address, bool isIPv4) => isIPv4 == _isIPv4 && (address & _mask) == _network;

    /// <summary>The address as a number; an IPv4-mapped IPv6 address counts as its IPv4 address.</summary>
    public static UInt128 ToNumber(IPAddress address, out bool isIPv4)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var written) || written == 4)
        {
            isIPv4 = true;
            return MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }

        var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        isIPv4 = number >> 32 == 0xffff;
        return number;
    }

    private static bool TryParseAddress(string? text, out UInt128 number, out bool isIPv4)
    {
        number = default;
        isIPv4 = false;

        // Scopes, brackets and ports are none of a block, though IPAddress reads them.
        if (text is null || text.AsSpan().ContainsAnyExcept(AddressCharacters) || !IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork && !string.Equals(address.ToString(), text, StringComparison.Ordinal))
        {
            return false;
        }

        number = ToNumber(address, out isIPv4);

        // A mapped block (::ffff:10.0.0.0/104) would need its prefix counted from another place.
        return isIPv4 == (address.AddressFamily == AddressFamily.InterNetwork);
    }

    private static bool TryParsePrefix(ReadOnlySpan<char> text, out int prefix) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out prefix) && (text.Length == 1 || text[0] != '0');
}
