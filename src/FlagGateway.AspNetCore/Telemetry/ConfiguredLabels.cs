namespace FlagGateway.Telemetry;

/// <summary>Label values of a configuration.</summary>
/// <param name="flags">Ids of flags.</param>
/// <param name="routes">Ids of routes.</param>
/// <param name="clusters">Ids of clusters; <c>null</c> if the gateway does not know them.</param>
internal sealed class ConfiguredLabels(IEnumerable<string> flags, IEnumerable<string> routes, IEnumerable<string>? clusters = null)
{
    private readonly HashSet<string> _flags = flags.ToHashSet(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _routes = routes.ToHashSet(StringComparer.Ordinal);

    private readonly HashSet<string>? _clusters = clusters?.ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a series with these labels belongs to a removed flag or route.</summary>
    /// <param name="names">Names of labels.</param>
    /// <param name="values">Their values, in the same order; empty for none.</param>
    public bool AreGone(ReadOnlySpan<string> names, ReadOnlySpan<string> values)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (values[i].Length != 0 && ((names[i] == "flag" && !_flags.Contains(values[i])) || (names[i] == "route" && !_routes.Contains(values[i]))
                || (names[i] == "cluster" && _clusters?.Contains(values[i]) == false)))
            {
                return true;
            }
        }

        return false;
    }
}
