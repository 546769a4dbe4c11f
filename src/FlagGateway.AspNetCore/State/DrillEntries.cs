namespace FlagGateway.State;

/// <summary>How the audit log shows the kill and unkill of a drill: by their reason.</summary>
internal static class DrillEntries
{
    private const string Prefix = "drill:";

    /// <summary>The reason of a drill's own kill and unkill.</summary>
    public static string ReasonOf(string reason) => $"{Prefix} {reason}";

    /// <summary>Whether a kill or unkill is that of a drill.</summary>
    public static bool IsReason(string reason) => reason.StartsWith(Prefix, StringComparison.Ordinal);
}
