namespace FlagGateway.Core.Hygiene.Life;

/// <summary>A value that rarely changes, and since when it is the present one.</summary>
/// <param name="Value">The value.</param>
/// <param name="ChangedAt">When it changed last; <c>null</c> if no change was observed.</param>
internal readonly record struct ObservedValue(string Value, DateTimeOffset? ChangedAt)
{
    /// <summary>The later of two. Which of two values is returned does not depend on their order.</summary>
    public static ObservedValue Latest(ObservedValue one, ObservedValue other)
    {
        var order = Nullable.Compare(one.ChangedAt, other.ChangedAt);
        if (order == 0)
            order = string.CompareOrdinal(one.Value, other.Value);
        return order >= 0 ? one : other;
    }

    /// <summary>The value after an observation.</summary>
    /// <param name="before">What the same instance observed before; <c>null</c> for its first observation.</param>
    /// <param name="now">What it observes now.</param>
    /// <param name="at">Now.</param>
    public ObservedValue Next(string? before, string now, DateTimeOffset at)
    {
        // Another instance is ahead of this one, or behind it: that is no change.
        if (now == Value || now == before)
            return this;
        // Clocks of a fleet differ, and the change just observed is the later one.
        return new(now, ChangedAt is { } last && last >= at ? last.AddTicks(1) : at);
    }
}
