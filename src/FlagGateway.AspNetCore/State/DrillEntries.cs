namespace FlagGateway.State;

/// <summary>How the audit log shows a drill: its note by the action, its kill and unkill by the reason.</summary>
internal static class DrillEntries
{
    /// <summary>The action of the note with the times.</summary>
    public const string Action = "drill";

    private const string Prefix = "drill:";

    /// <summary>The reason of a drill's own kill and unkill.</summary>
    public static string ReasonOf(string reason) => $"{Prefix} {reason}";

    /// <summary>Whether a kill or unkill is that of a drill.</summary>
    public static bool IsReason(string reason) => reason.StartsWith(Prefix, StringComparison.Ordinal);
}
