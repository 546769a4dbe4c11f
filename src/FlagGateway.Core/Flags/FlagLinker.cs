namespace FlagGateway.Core.Flags;

/// <summary>Gives flags the segments and the other flags that they name.</summary>
internal sealed class FlagLinker
{
    private readonly Dictionary<string, CompiledFlag> _flags;
    private readonly Dictionary<string, CompiledFlag?> _linked = new(StringComparer.OrdinalIgnoreCase);
    private readonly SegmentTable _segments;

    private FlagLinker(IReadOnlyList<CompiledFlag> flags, SegmentTable segments)
    {
        _flags = new(flags.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var flag in flags)
            _flags.TryAdd(flag.Id, flag);
        _segments = segments;
    }

    /// <summary>Links all flags of a configuration; those that name nothing are returned as they are.</summary>
    /// <remarks>
    /// Flags that require each other in a circle are off: a requirement that leads back is met by nobody.
    /// </remarks>
    public static IReadOnlyList<CompiledFlag> Link(IReadOnlyList<CompiledFlag> flags, SegmentTable segments)
    {
        if (segments.Segments.Count == 0 && !flags.Any(static flag => flag.IsLinked))
            return flags;
        FlagLinker linker = new(flags, segments);
        return [.. flags.Select(linker.Link)];
    }

    private CompiledFlag Link(CompiledFlag flag)
    {
        if (_linked.TryGetValue(flag.Id, out var known) && known is not null)
            return known;
        // While its requirements are linked, the flag is known without a result.
        _linked[flag.Id] = null;
        return (_linked[flag.Id] = flag.With(_segments, [.. flag.Parts.Requires.Select(Find)]))!;
    }

    private LinkedRequirement Find(FlagRequirement requirement)
    {
        if (!_flags.TryGetValue(requirement.Flag, out var flag) || (_linked.TryGetValue(flag.Id, out var known) && known is null))
            return new(requirement.Flag, null, -1);
        var linked = Link(flag);
        return new(linked.Id, linked, linked.IndexOf(requirement.Variant));
    }
}
