using FlagGateway.Core.Flags;
using FlagGateway.Identity;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Overrides;

/// <summary>Looks for a tester's override of a route's flag in header and cookie.</summary>
/// <remarks>A request without one allocates nothing here, and one with any text whatever throws nothing.</remarks>
internal static class OverrideReader
{
    /// <summary>The cookie that carries overrides.</summary>
    public const string Cookie = "fg_override";

    // Each costs a signature; nobody tests more flags at a time.
    private const int MaxTokens = 8;

    /// <summary>Whether a request carries something that claims to be one.</summary>
    public static bool IsPresent(IHeaderDictionary headers)
    {
        if (headers.ContainsKey(GatewayHeaders.Override))
            return true;
        foreach (var line in headers.Cookie)
        {
            if (line.AsSpan().Contains(Cookie, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>Finds the variant that the request asks for, or <c>null</c>; counts what was looked at.</summary>
    /// <param name="tokens">Reads them.</param>
    /// <param name="headers">The request's headers.</param>
    /// <param name="route">The route that the request is on.</param>
    /// <param name="flags">All flags: an override of another one is no mistake.</param>
    /// <param name="metrics">Counts.</param>
    public static VariantRoute? Find(OverrideTokens tokens, IHeaderDictionary headers, FlaggedRoute route, FlagSet flags, GatewayMetrics metrics)
    {
        var left = MaxTokens;
        var lines = headers[GatewayHeaders.Override];
        foreach (var line in lines)
        {
            if (FindIn(line, ref left) is { } found)
                return found;
        }

        CookieValues cookies = new(headers.Cookie, Cookie);
        while (cookies.MoveNext())
        {
            if (FindIn(cookies.Current, ref left) is { } found)
                return found;
        }

        return null;

        VariantRoute? FindIn(ReadOnlySpan<char> list, ref int left)
        {
            foreach (var range in list.SplitAny(',', ';'))
            {
                var text = list[range].Trim(" \t\"");
                if (text.IsEmpty)
                    continue;
                if (left-- <= 0)
                    return null;
                var result = Judge(tokens, text, route, flags, out var variant);
                if (result is { } counted)
                    metrics.CountOverride(counted);
                if (variant is not null)
                    return variant;
            }

            return null;
        }
    }

    // Nothing for a genuine override of another flag: its own routes count it.
    private static OverrideResult? Judge(OverrideTokens tokens, ReadOnlySpan<char> text, FlaggedRoute route, FlagSet flags, out VariantRoute? variant)
    {
        variant = null;
        if (!tokens.TryRead(text, out var token))
            return OverrideResult.Forged;
        if (!token.Flag.Equals(route.Flag.Id, StringComparison.OrdinalIgnoreCase))
            return flags.Find(token.Flag) is null ? OverrideResult.Unknown : null;
        if (token.IsExpired)
            return OverrideResult.Expired;
        variant = Array.Find(route.Variants, one => one.Name == token.Variant);
        return variant is null ? OverrideResult.Unknown : OverrideResult.Accepted;
    }
}
