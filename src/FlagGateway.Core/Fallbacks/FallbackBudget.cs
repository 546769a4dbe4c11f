namespace FlagGateway.Core.Fallbacks;

/// <summary>
/// Limits fallbacks to a share of the requests of the last minute, so that a variant that fails does not double the
/// load of another.
/// </summary>
internal sealed class FallbackBudget
{
    /// <summary>Fallbacks a minute that are possible with any number of requests.</summary>
    public const int Minimum = 10;

    private const int Seconds = 60;

    private readonly Lock _lock = new();
    private readonly (long Second, int Requests, int Fallbacks)[] _slots = new (long, int, int)[Seconds];

    /// <summary>Counts a request.</summary>
    /// <param name="now">Time since any fixed moment.</param>
    public void AddRequest(TimeSpan now)
    {
        lock (_lock)
            SlotAt(now).Requests++;
    }

    /// <summary>Counts a fallback, if there may be one.</summary>
    /// <param name="now">Time since the same moment.</param>
    /// <param name="share">The share, 0 to 1.</param>
    public bool TryTake(TimeSpan now, double share)
    {
        lock (_lock)
        {
            var oldest = (long)now.TotalSeconds - Seconds;
            var (requests, fallbacks) = (0, 0);
            foreach (var slot in _slots)
            {
                if (slot.Second <= oldest)
                    continue;
                requests += slot.Requests;
                fallbacks += slot.Fallbacks;
            }

            if (fallbacks + 1 > Math.Max(Minimum, share * requests))
                return false;
            SlotAt(now).Fallbacks++;
            return true;
        }
    }

    private ref (long Second, int Requests, int Fallbacks) SlotAt(TimeSpan now)
    {
        var second = (long)now.TotalSeconds;
        ref var slot = ref _slots[second % Seconds];
        if (slot.Second != second)
            slot = (second, 0, 0);
        return ref slot;
    }
}
