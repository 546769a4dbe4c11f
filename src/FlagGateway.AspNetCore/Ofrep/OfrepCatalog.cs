using System.Collections.Frozen;
using System.Text.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Ofrep;

/// <summary>All flags of one snapshot, prepared for evaluation.</summary>
internal sealed class OfrepCatalog
{
    private readonly FrozenDictionary<string, OfrepFlag> _flags;

    public OfrepCatalog(GatewaySnapshot snapshot)
    {
        Snapshot = snapshot;
        var routes = snapshot.Routes.Values.ToLookup(route => route.Flag.Id, StringComparer.OrdinalIgnoreCase);
        Flags = [.. snapshot.Flags.Flags.Select(flag => new OfrepFlag(flag, Deciding(routes[flag.Id]), ValuesOf(snapshot.Entries.GetValueOrDefault(flag.Id), snapshot.Payloads.GetValueOrDefault(flag.Id))))];
        _flags = Flags.ToFrozenDictionary(flag => flag.Flag.Id, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The snapshot.</summary>
    public GatewaySnapshot Snapshot { get; }

    /// <summary>The flags in the order of the file.</summary>
    public IReadOnlyList<OfrepFlag> Flags { get; }

    /// <summary>Finds a flag case-insensitively, like the data path; or <c>null</c>.</summary>
    public OfrepFlag? Find(string key) => _flags.GetValueOrDefault(key);

    private static JsonElement[] ValuesOf(FlagEntry? entry, VariantPayload?[]? payloads) =>
        payloads is null ? entry?.VariantValues ?? [] : [.. entry!.VariantValues.Select((value, index) => payloads[index]?.Resolve(value) ?? value)];

    // Routes of one flag that stick by different groups have no common result; the flag then uses the user.
    private static FlaggedRoute? Deciding(IEnumerable<FlaggedRoute> routes)
    {
        FlaggedRoute? first = null;
        foreach (var route in routes)
        {
            if (first is not null && !string.Equals(first.StickyBy, route.StickyBy, StringComparison.Ordinal))
                return null;
            first ??= route;
        }

        return first;
    }
}
