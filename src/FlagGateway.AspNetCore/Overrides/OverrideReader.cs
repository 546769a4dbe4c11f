using FlagGateway.Core.Flags;
using FlagGateway.Identity;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Overrides;

/// <summary>Reads a tester's override of a route's flag from the header or cookie.</summary>
/// <remarks>Allocates nothing for a request without an override, and never throws, whatever the text.</remarks>
internal static class OverrideReader
{
    // Each costs a signature check; nobody tests more flags at a time.
    private const int MaxTokens = 8;

    /// <summary>Whether a request has the header or cookie of an override.</summary>
    public static bool IsPresent(IHeaderDictionary headers)
    {
        if (headers.ContainsKey(GatewayHeaders.Override))
            return true;
        foreach (var line in headers.Cookie)
        {
            if (line.AsSpan().Contains(OwnNames.OverrideCookie, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>Returns the variant that the request asks for, or <c>null</c>, and counts the result.</summary>
    /// <param name="tokens">Reads override tokens.</param>
    /// <param name="headers">The request's headers.</param>
    /// <param name="route">The route of the request.</param>
    /// <param name="flags">All flags: an override of another flag is not an error.</param>
    /// <param name="metrics">Counts results.</param>
    public static VariantRoute? Find(OverrideTokens tokens, IHeaderDictionary headers, FlaggedRoute route, FlagSet flags, GatewayMetrics metrics)
    {
        var left = MaxTokens;
        var lines = headers[GatewayHeaders.Override];
        foreach (var line in lines)
        {
            if (FindIn(line, ref left) is { } found)
                return found;
        }

        CookieValues cookies = new(headers.Cookie, OwnNames.OverrideCookie);
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

    // A valid override of another flag is not counted here, but on that flag's routes.
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
