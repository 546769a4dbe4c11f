using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace FlagGateway.Core.Networks;

/// <summary>An address as a number: IPv4 in its mapped form, and a mapped IPv6 address as its IPv4 address.</summary>
/// <param name="Number">The 128 bits.</param>
/// <param name="IsIPv4">Whether it is an IPv4 address.</param>
internal readonly record struct NetworkAddress(UInt128 Number, bool IsIPv4)
{
    // Maximum length of an address with a port and a zone.
    private const int MaxText = 64;

    private static readonly UInt128 Mapped = (UInt128)0xffff << 32;

    /// <summary>Converts an address; its zone is ignored.</summary>
    public static NetworkAddress From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var written) || written == 4)
            return new(Mapped | BinaryPrimitives.ReadUInt32BigEndian(bytes), IsIPv4: true);
        var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return new(number, IsMapped(number));
    }

    /// <summary>Writes the address in its usual form (RFC 5952 for IPv6). Allocates only for IPv6.</summary>
    public bool TryFormat(Span<char> text, out int written)
    {
        if (IsIPv4)
            return TryFormatDotted((uint)Number, text, out written);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Number);
        return new IPAddress(bytes).TryFormat(text, out written);
    }

    /// <summary>
    /// Parses an address as written by proxies, with or without a port: <c>203.0.113.7</c>, <c>203.0.113.7:4711</c>,
    /// <c>2001:db8::1</c>, <c>[2001:db8::1]:4711</c>. Short and octal forms of IPv4 are rejected: they mean different
    /// addresses to different programs. Allocates nothing, except for an IPv6 address with a zone or with dots.
    /// </summary>
    /// <seealso href="https://www.rfc-editor.org/rfc/rfc4291#section-2.2">RFC 4291 section 2.2: text of IPv6 addresses</seealso>
    public static bool TryParse(ReadOnlySpan<char> text, out NetworkAddress address)
    {
        address = default;
        var colon = text.IndexOf(':');
        if (text.Length is 0 or > MaxText)
            return false;
        if (colon < 0 || (text[0] != '[' && text.LastIndexOf(':') == colon))
            return IsPort(colon < 0 ? default : text[colon..]) && TryParseDotted(colon < 0 ? text : text[..colon], out address);

        var end = text[0] == '[' ? text.IndexOf(']') : -1;
        if (text[0] == '[' && (end < 0 || !IsPort(text[(end + 1)..])))
            return false;
        var plain = end < 0 ? text : text[1..end];
        if (TryParseGroups(plain, out var number))
            address = new(number, IsMapped(number));
        else if (plain.IndexOfAny('.', '%') >= 0 && plain.Contains(':') && IPAddress.TryParse(plain, out var parsed))
            address = From(parsed);
        else
            return false;
        return true;
    }

    private static bool TryFormatDotted(uint address, Span<char> text, out int written)
    {
        written = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            if (!((byte)(address >> shift)).TryFormat(text[written..], out var digits, default, CultureInfo.InvariantCulture))
                return false;
            written += digits;
            if (shift == 0)
                break;
            if (written == text.Length)
                return false;
            text[written++] = '.';
        }

        return true;
    }

    private static bool IsMapped(UInt128 number) => number >> 32 == 0xffff;

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.Length == 0 || (text[0] == ':' && ushort.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static bool TryParseDotted(ReadOnlySpan<char> text, out NetworkAddress address)
    {
        address = default;
        uint number = 0;
        for (var part = 0; part < 4; part++)
        {
            var length = part < 3 ? text.IndexOf('.') : text.Length;
            if (length is < 1 or > 3 || (length > 1 && text[0] == '0') || !byte.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                return false;
            number = (number << 8) | value;
            text = text[Math.Min(length + 1, text.Length)..];
        }

        address = new(Mapped | number, true);
        return true;
    }

    // Groups of hexadecimal digits; one run of zeros may be left out.
    private static bool TryParseGroups(ReadOnlySpan<char> text, out UInt128 number)
    {
        number = 0;
        int groups = 0, gap = -1;
        if (text.StartsWith("::", StringComparison.Ordinal))
        {
            gap = 0;
            text = text[2..];
        }

        while (text.Length != 0)
        {
            var length = text.IndexOf(':') is >= 0 and var colon ? colon : text.Length;
            if (groups == 8 || length is < 1 or > 4 || !ushort.TryParse(text[..length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var group))
                return false;
            (number, groups) = ((number << 16) | group, groups + 1);
            if (length == text.Length)
                break;
            text = text[(length + 1)..];
            if (text.Length == 0 || (text[0] == ':' && gap >= 0))
                return false;
            if (text[0] == ':')
            {
                gap = groups;
                text = text[1..];
            }
        }

        if (gap < 0 || groups == 8)
            return gap < 0 && groups == 8;
        var behind = 16 * (groups - gap);
        var low = number & ((UInt128.One << behind) - 1);
        number = gap == 0 ? low : ((number >> behind) << (16 * (8 - gap))) | low;
        return true;
    }
}
