using FlagGateway.Identity.Bodies;
using FlagGateway.Identity.Tokens;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Identity;

/// <summary>The result of reading a source.</summary>
internal enum Finding
{
    /// <summary>No value.</summary>
    Absent,

    /// <summary>One usable value.</summary>
    Found,

    /// <summary>Several different values.</summary>
    Repeated,

    /// <summary>A value over 256 bytes.</summary>
    TooLong,

    /// <summary>A value whose signature, or whose token, is not valid.</summary>
    Unsigned,

    /// <summary>A token whose issuer's keys are not known yet.</summary>
    Unverifiable,
}

/// <summary>Reads the value of one source. Never throws for anything that a client sends.</summary>
internal static class SourceReader
{
    /// <summary>Reads the value that a source has in a request. The same value several times is one.</summary>
    /// <param name="source">The source.</param>
    /// <param name="context">The request.</param>
    /// <param name="plan">Networks whose headers are trusted.</param>
    /// <param name="trusted">Whether headers are.</param>
    /// <param name="scratch">Buffer for a value that is not text of the request.</param>
    /// <param name="value">The value, if one was found.</param>
    public static Finding Read(IdentitySource source, HttpContext context, IdentityPlan plan, bool trusted, Span<char> scratch, out ReadOnlySpan<char> value)
    {
        value = default;
        var finding = source.Kind switch
        {
            SourceKind.Header when !trusted => Finding.Absent,
            SourceKind.Header => ReadHeader(context.Request.Headers[source.Name], out value),
            SourceKind.Cookie => ReadCookie(context.Request.Headers.Cookie, source.Name, out value),
            SourceKind.Query => ReadOnly(new QueryValues(context.Request.QueryString.Value, source.Name), out value),
            SourceKind.Claim => RequestTokens.Find(context, source.Token!, trusted).Read(source.Name, out value),
            SourceKind.Key => trusted ? ReadKey(context.Request.Headers[source.Name], scratch, out value) : Finding.Absent,
            SourceKind.Body => trusted ? BodyFields.Find(context, source.Name, out value) : Finding.Absent,
            SourceKind.Path => Take(source.Template!.Find(context.Request.Path.Value), out value),
            _ => ReadAddress(context, plan, scratch, out value),
        };
        if (finding != Finding.Found)
            return finding;
        if (source.IsHashed)
        {
            value = value.IsWhiteSpace() ? default : ValueHash.Write(value, scratch);
            return value.IsEmpty ? Finding.Absent : Finding.Found;
        }

        if (source.Kind is SourceKind.Cookie or SourceKind.Query)
            finding = source.Key is { } key ? ReadSigned(value, key, scratch, out value) : Unescape(source.Kind, value, scratch, out value);
        return finding == Finding.Found ? Judge(value) : finding;
    }

    /// <summary>Whether a value can be used.</summary>
    public static Finding Judge(ReadOnlySpan<char> value) =>
        value.IsWhiteSpace() ? Finding.Absent
        : IdentityScratch.IsTooLong(value) ? Finding.TooLong
        : Finding.Found;

    private static Finding Take(ReadOnlySpan<char> found, out ReadOnlySpan<char> value)
    {
        value = found;
        return found.IsEmpty ? Finding.Absent : Finding.Found;
    }

    public static Finding ReadHeader(StringValues values, out ReadOnlySpan<char> value)
    {
        value = values.Count == 0 ? default : values[0];
        for (var i = 1; i < values.Count; i++)
        {
            if (!value.SequenceEqual(values[i]))
                return Finding.Repeated;
        }

        return values.Count == 0 ? Finding.Absent : Finding.Found;
    }

    public static Finding ReadCookie(StringValues lines, string name, out ReadOnlySpan<char> value)
    {
        var finding = ReadOnly(new CookieValues(lines, name), out value);
        if (value is ['"', .., '"'])
            value = value[1..^1];
        return finding;
    }

    private static Finding ReadOnly<T>(T values, out ReadOnlySpan<char> value)
        where T : INamedValues, allows ref struct
    {
        value = default;
        if (!values.MoveNext())
            return Finding.Absent;
        value = values.Current;
        while (values.MoveNext())
        {
            if (!value.SequenceEqual(values.Current))
                return Finding.Repeated;
        }

        return Finding.Found;
    }

    private static Finding ReadKey(StringValues values, Span<char> scratch, out ReadOnlySpan<char> value)
    {
        var finding = ReadHeader(values, out value);
        if (finding == Finding.Found)
            value = CredentialId.Write(value, scratch);
        return finding == Finding.Found && value.IsEmpty ? Finding.Absent : finding;
    }

    // Behind a proxy the address is text of its header; only its form there is another.
    private static Finding ReadAddress(HttpContext context, IdentityPlan plan, Span<char> scratch, out ReadOnlySpan<char> value)
    {
        value = default;
        if (context.Connection.RemoteIpAddress is not { } remote)
            return Finding.Absent;
        var client = ClientNetwork.FindClient(plan.Forwarders, remote, context.Request.Headers["X-Forwarded-For"], out _);
        return client.TryFormat(scratch, out var written) ? Take(scratch[..written], out value) : Finding.Absent;
    }

    private static Finding ReadSigned(ReadOnlySpan<char> raw, byte[] key, Span<char> scratch, out ReadOnlySpan<char> value)
    {
        value = default;
        Span<char> text = stackalloc char[SignedValue.MaxLength];
        if (raw.Length > 3 * SignedValue.MaxLength || !Uri.TryUnescapeDataString(raw, text, out var length))
            return Finding.TooLong;
        if (!SignedValue.TryVerify(text[..length], key, out var id) || !id.TryCopyTo(scratch))
            return Finding.Unsigned;
        value = scratch[..id.Length];
        return Finding.Found;
    }

    private static Finding Unescape(SourceKind kind, ReadOnlySpan<char> raw, Span<char> scratch, out ReadOnlySpan<char> value)
    {
        value = raw;
        var hasPlus = kind == SourceKind.Query && raw.Contains('+');
        if (!raw.Contains('%') && !hasPlus)
            return Finding.Found;
        value = default;
        // An escape is three characters for one byte, so a longer text is too long unescaped as well, and so is one
        // that overflows the scratch.
        if (raw.Length > 3 * IdentityScratch.MaxIdBytes)
            return Finding.TooLong;
        if (hasPlus)
        {
            Span<char> spaced = stackalloc char[3 * IdentityScratch.MaxIdBytes];
            raw.Replace(spaced, '+', ' ');
            return Unescape(spaced[..raw.Length], scratch, out value);
        }

        return Unescape(raw, scratch, out value);
    }

    private static Finding Unescape(scoped ReadOnlySpan<char> raw, Span<char> scratch, out ReadOnlySpan<char> value)
    {
        value = default;
        if (!Uri.TryUnescapeDataString(raw, scratch, out var length))
            return Finding.TooLong;
        value = scratch[..length];
        return Finding.Found;
    }
}
