using System.Globalization;

namespace FlagGateway.Core.Attributes;

/// <summary>Reads IP addresses without allocating, which <see cref="System.Net.IPAddress"/> does for each.</summary>
/// <remarks>IPv4 addresses are those of <c>::ffff:0:0/96</c> (RFC 4291 section 2.5.5.2), so that both forms are one address. Zones are not supported.</remarks>
internal static class AddressText
{
    private const int Groups = 8;
    private const int Octets = 4;

    /// <summary>Reads an address; <c>null</c> if the text is none.</summary>
    public static UInt128? Parse(ReadOnlySpan<char> text) =>
        text.Contains(':') ? ParseVersion6(text) : ParseVersion4(text) is { } address ? Map(address) : null;

    /// <summary>The IPv6 form of an IPv4 address.</summary>
    public static UInt128 Map(uint address) => ((UInt128)0xFFFF << 32) | address;

    /// <summary>Reads four decimal octets; <c>null</c> if the text is something else. Leading zeros are refused: some read them as octal.</summary>
    public static uint? ParseVersion4(ReadOnlySpan<char> text)
    {
        var (address, count) = (0u, 0);
        foreach (var range in text.Split('.'))
        {
            var octet = text[range];
            if (++count > Octets || octet.Length is 0 or > 3 || (octet.Length > 1 && octet[0] == '0') || !byte.TryParse(octet, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                return null;
            address = (address << 8) | value;
        }

        return count == Octets ? address : null;
    }

    private static UInt128? ParseVersion6(ReadOnlySpan<char> text)
    {
        var gap = text.IndexOf("::");
        if (gap < 0)
            return ReadGroups(text, out var whole) is { } address && whole == Groups ? address : null;
        var head = text[..gap];
        var tail = text[(gap + 2)..];
        if (tail.Contains("::", StringComparison.Ordinal) || ReadGroups(head, out var first) is not { } high || ReadGroups(tail, out var last) is not { } low || first + last >= Groups)
            return null;
        // A head with dots would not be at the end.
        if (head.Contains('.'))
            return null;
        return first == 0 ? low : (high << (16 * (Groups - first))) | low;
    }

    private static UInt128? ReadGroups(ReadOnlySpan<char> text, out int count)
    {
        count = 0;
        UInt128 address = 0;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf(':');
            var group = end < 0 ? text : text[..end];
            if (end == text.Length - 1)
                return null;
            text = end < 0 ? default : text[(end + 1)..];
            if (group.Contains('.'))
            {
                if (end >= 0 || ParseVersion4(group) is not { } octets)
                    return null;
                (address, count) = ((address << 32) | octets, count + 2);
            }
            else if (group.Length is 0 or > 4 || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }
            else
            {
                (address, count) = ((address << 16) | value, count + 1);
            }

            if (count > Groups)
                return null;
        }

        return address;
    }
}

/// <summary>A network, for both versions of IP.</summary>
/// <param name="Prefix">Its address.</param>
/// <param name="Mask">The bits that an address shares with it.</param>
internal readonly record struct AddressRange(UInt128 Prefix, UInt128 Mask)
{
    /// <summary>Whether an address is in it.</summary>
    public bool Contains(UInt128 address) => (address & Mask) == Prefix;

    /// <summary>Reads a network (CIDR) or one address; <c>null</c> if the text is neither, or has bits beyond its prefix.</summary>
    public static AddressRange? Parse(ReadOnlySpan<char> text)
    {
        var slash = text.IndexOf('/');
        var host = slash < 0 ? text : text[..slash];
        if (AddressText.Parse(host) is not { } address)
            return null;
        var size = host.Contains(':') ? 128 : 32;
        var length = size;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > size))
            return null;
        var free = size - length;
        var mask = free == 128 ? UInt128.Zero : UInt128.MaxValue << free;
        return (address & mask) == address ? new AddressRange(address, mask) : null;
    }
}
