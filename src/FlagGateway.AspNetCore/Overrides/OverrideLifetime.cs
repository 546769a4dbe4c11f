namespace FlagGateway.Overrides;

/// <summary>Limits of the lifetime of an override.</summary>
public static class OverrideLifetime
{
    /// <summary>Shortest lifetime.</summary>
    /// <value>1 minute.</value>
    public static readonly TimeSpan Minimum = TimeSpan.FromMinutes(1);

    /// <summary>Longest lifetime: nothing but a kill or another key ends an override before its time.</summary>
    /// <value>7 days.</value>
    public static readonly TimeSpan Maximum = TimeSpan.FromDays(7);
}
