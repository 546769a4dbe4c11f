using FlagGateway.Core.Flags;

namespace FlagGateway.Ofrep;

/// <summary>For whom is asked: what flags look at, out of an evaluation context.</summary>
/// <param name="Key">The targeting key, or <c>null</c>.</param>
/// <param name="GroupText">The groups (<c>tenant:acme</c>), one behind the other.</param>
/// <param name="GroupEnds">Where in <paramref name="GroupText"/> each of them ends.</param>
internal sealed record OfrepContext(string? Key, string GroupText, int[] GroupEnds)
{
    public GroupSet Groups => new(GroupText, GroupEnds);
}
