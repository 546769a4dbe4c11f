using System.Diagnostics;

namespace FlagGateway.Telemetry;

/// <summary>What became of an override that a request carried.</summary>
internal enum OverrideResult
{
    /// <summary>It decided.</summary>
    Accepted,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It is not one that this gateway, or another one with its keys, has made.</summary>
    Forged,

    /// <summary>Its flag or variant is not there any more.</summary>
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
