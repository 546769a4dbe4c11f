using System.Collections.Frozen;

namespace FlagGateway.Core.Flags;

/// <summary>All flags of one configuration. Immutable; ids are case-insensitive, as in the library.</summary>
public sealed class FlagSet
{
    private readonly FrozenDictionary<string, CompiledFlag> _flags;

    /// <summary>Creates the set.</summary>
    /// <inheritdoc cref="FlagSet(IEnumerable{CompiledFlag}, SegmentTable)" path="/exception"/>
    public FlagSet(IEnumerable<CompiledFlag> flags)
        : this(flags, SegmentTable.Empty)
    {
    }

    /// <summary>Creates the set: its flags have the segments and the flags of this set that they name.</summary>
    /// <param name="flags">The flags; those of another set are given the flags of this one.</param>
    /// <param name="segments">The segments.</param>
    /// <exception cref="ArgumentException">Two flags have the same id.</exception>
    public FlagSet(IEnumerable<CompiledFlag> flags, SegmentTable segments)
    {
        Flags = FlagLinker.Link([.. flags], segments);
        Segments = segments;
        _flags = Flags.ToFrozenDictionary(flag => flag.Id, StringComparer.OrdinalIgnoreCase);
        MetricGates = [.. Flags.SelectMany(flag => flag.MetricGates)];
    }

    /// <summary>A set without flags.</summary>
    public static FlagSet Empty { get; } = new([]);

    /// <summary>The flags in the order of the file.</summary>
    public IReadOnlyList<CompiledFlag> Flags { get; }

    /// <summary>The segments that flags may name.</summary>
    public SegmentTable Segments { get; }

    /// <summary>All measured conditions of these flags.</summary>
    public IReadOnlyList<MetricGate> MetricGates { get; }

    /// <summary>Finds a flag by its id, or <c>null</c>.</summary>
    public CompiledFlag? Find(string id) => _flags.GetValueOrDefault(id);
}
