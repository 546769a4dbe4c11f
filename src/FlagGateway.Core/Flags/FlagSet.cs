using System.Collections.Frozen;

namespace FlagGateway.Core.Flags;

/// <summary>All flags of one configuration. Immutable; ids are case-insensitive, as in the library.</summary>
public sealed class FlagSet
{
    private readonly FrozenDictionary<string, CompiledFlag> _flags;

    /// <summary>Creates the set.</summary>
    /// <exception cref="ArgumentException">Two flags have the same id.</exception>
    public FlagSet(IEnumerable<CompiledFlag> flags)
    {
        Flags = [.. flags];
        _flags = Flags.ToFrozenDictionary(flag => flag.Id, StringComparer.OrdinalIgnoreCase);
        MetricGates = [.. Flags.SelectMany(flag => flag.MetricGates)];
    }

    /// <summary>A set without flags.</summary>
    public static FlagSet Empty { get; } = new([]);

    /// <summary>The flags in the order of the file.</summary>
    public IReadOnlyList<CompiledFlag> Flags { get; }

    /// <summary>All measured conditions of these flags.</summary>
    public IReadOnlyList<MetricGate> MetricGates { get; }

    /// <summary>Finds a flag by its id, or <c>null</c>.</summary>
    public CompiledFlag? Find(string id) => _flags.GetValueOrDefault(id);
}
