using FlagGateway.Core.Flags;

namespace FlagGateway.Ofrep;

/// <summary>The parts of an evaluation context that flags use.</summary>
/// <param name="Key">The targeting key, or <c>null</c>.</param>
/// <param name="GroupText">The groups (<c>tenant:acme</c>), concatenated.</param>
/// <param name="GroupEnds">End index of each group in <paramref name="GroupText"/>.</param>
internal sealed record OfrepContext(string? Key, string GroupText, int[] GroupEnds)
{
    public GroupSet Groups => new(GroupText, GroupEnds);
}
