using FlagGateway.Snapshots;
using Microsoft.FeatureManagement;

namespace FlagGateway.Configuration.Flags;

/// <summary>A flag with errors, for checks of what names it and of what it names.</summary>
/// <param name="Path">Its path in the file.</param>
/// <param name="Definition">What could be read; <c>null</c> if not even its id could.</param>
/// <param name="Errors">The paths of its errors.</param>
internal sealed record BrokenFlag(string Path, FeatureDefinition? Definition, IReadOnlyList<string> Errors)
{
    /// <summary>Names of its variants; <c>null</c> if one of them has an error, or it seems to have none.</summary>
    public IReadOnlyList<string>? Variants =>
        Definition is null || Errors.Any(error => error == $"{Path}.variants" || (error.StartsWith($"{Path}.variants[", StringComparison.Ordinal) && (error[^1] == ']' || error.EndsWith(".name", StringComparison.OrdinalIgnoreCase))))
            ? null
            : Definition.Variants.Any() ? [.. Definition.Variants.Select(static variant => variant.Name)] : null;

    /// <summary>Whether errors are at a path or in it.</summary>
    public bool HasErrorIn(string path) => Errors.Any(error => error.StartsWith(path, StringComparison.Ordinal));
}

/// <summary>The flags that plans may name.</summary>
/// <param name="Variants">
/// Names of the variants by flag; <c>null</c> if they are unknown, because the flag has errors.
/// </param>
/// <param name="AreAll">Whether no other flag can be in the file.</param>
internal sealed record KnownFlags(IReadOnlyDictionary<string, IReadOnlyList<string>?> Variants, bool AreAll)
{
    /// <summary>Names of the segments; <c>null</c> if they are unknown.</summary>
    public IReadOnlySet<string>? Segments { get; init; }
}

/// <summary>What was read from flags.json.</summary>
/// <param name="Entries">Flags without errors.</param>
/// <param name="Broken">Flags with errors.</param>
/// <param name="AreAll">Whether no other flag can be in the file.</param>
internal sealed record ReadFlags(IReadOnlyList<FlagEntry> Entries, IReadOnlyList<BrokenFlag> Broken, bool AreAll)
{
    /// <summary>The segments.</summary>
    public ReadSegments Segments { get; init; } = ReadSegments.None;

    private static readonly string[] OnOff = [VariantNames.Off, VariantNames.On];

    /// <summary>Nothing could be read.</summary>
    public static ReadFlags Nothing { get; } = new([], [], false);

    /// <summary>What plans may name.</summary>
    public KnownFlags Known()
    {
        Dictionary<string, IReadOnlyList<string>?> variants = new(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in Entries)
            variants[entry.Definition.Name] = entry.Compiled.IsOnOff ? OnOff : [.. entry.Compiled.Variants.Select(static variant => variant.Name)];
        // Of two flags with one id nobody knows which is meant.
        foreach (var broken in Broken.Where(static broken => broken.Definition is not null))
            variants[broken.Definition!.Name] = broken.Variants;
        return new KnownFlags(variants, AreAll) { Segments = this == Nothing ? null : Segments.Names };
    }
}
