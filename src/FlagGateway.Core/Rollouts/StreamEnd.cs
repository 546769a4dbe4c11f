namespace FlagGateway.Core.Rollouts;

/// <summary>
/// Decides when responses that last, WebSockets and server-sent events, end before their destination ends them.
/// </summary>
internal static class StreamEnd
{
    /// <summary>
    /// Whether a stream ends now: its variant has lost its users, by a kill or a rollback, and its route or the
    /// operator wants streams to end then.
    /// </summary>
    /// <param name="isControl">Whether it is control's, which nobody loses.</param>
    /// <param name="hasLost">Whether its variant is a candidate that was rolled back, aborted or dropped.</param>
    /// <param name="closes">Whether its route wants streams to end.</param>
    /// <param name="killCuts">
    /// Whether the operator who killed the flag wants streams to end; <c>null</c> if it is not killed.
    /// </param>
    public static bool IsDue(bool isControl, bool hasLost, bool closes, bool? killCuts) =>
        !isControl && (killCuts is { } cuts ? cuts || closes : closes && hasLost);
}
