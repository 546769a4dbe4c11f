using System.Collections.Frozen;
using FlagGateway.Core.Attributes;
using FlagGateway.Core.Flags;

namespace FlagGateway.Ofrep;

/// <summary>The parts of an evaluation context that flags use.</summary>
/// <param name="Key">The targeting key, or <c>null</c>.</param>
/// <param name="GroupText">The groups (<c>tenant:acme</c>), concatenated.</param>
/// <param name="GroupEnds">End index of each group in <paramref name="GroupText"/>.</param>
internal sealed record OfrepContext(string? Key, string GroupText, int[] GroupEnds)
{
    /// <summary>The attributes by name.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = FrozenDictionary<string, string>.Empty;

    public AttributeSet Attributes => AttributeSet.From(Values);

    public GroupSet Groups => new(GroupText, GroupEnds);
}
