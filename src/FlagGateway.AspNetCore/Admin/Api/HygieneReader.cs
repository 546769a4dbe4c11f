using FlagGateway.Core.Hygiene.Staleness;
using FlagGateway.Hygiene;

namespace FlagGateway.Admin.Api;

/// <summary>Finds what needs somebody, as <c>flags stale</c> does.</summary>
internal sealed class HygieneReader(LiveFlagStatuses statuses, TimeProvider time)
{
    private static readonly TimeSpan After = TimeSpan.FromDays(30);

    /// <summary>All flags, those that need somebody first.</summary>
    public HygieneView Read()
    {
        var now = time.GetUtcNow();
        return new(now, [.. FlagAttention.List(statuses.Read(), DateOnly.FromDateTime(now.UtcDateTime), After).Select(HygieneFlag.From)]);
    }
}
