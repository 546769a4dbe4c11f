namespace FlagGateway.Overrides;

/// <summary>Limits of the lifetime of an override.</summary>
public static class OverrideLifetime
{
    /// <summary>Minimum lifetime.</summary>
    /// <value>1 minute.</value>
    public static readonly TimeSpan Minimum = TimeSpan.FromMinutes(1);

    /// <summary>Maximum lifetime: only a kill or another key ends an override earlier.</summary>
    /// <value>7 days.</value>
    public static readonly TimeSpan Maximum = TimeSpan.FromDays(7);
}
