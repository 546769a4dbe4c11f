using System.Diagnostics;

namespace FlagGateway.Telemetry;

/// <summary>Result of an override in a request.</summary>
internal enum OverrideResult
{
    /// <summary>It was applied.</summary>
    Accepted,

    /// <summary>It has expired.</summary>
    Expired,

    /// <summary>Its signature is not valid for the keys of this gateway.</summary>
    Forged,

    /// <summary>Its flag or variant no longer exists.</summary>
    Unknown,
}

/// <summary>The results as labels of the metric.</summary>
internal static class OverrideResults
{
    public static string ToLabel(this OverrideResult result) => result switch
    {
        OverrideResult.Accepted => "accepted",
        OverrideResult.Expired => "expired",
        OverrideResult.Forged => "forged",
        OverrideResult.Unknown => "unknown",
        _ => throw new UnreachableException(),
    };
}
