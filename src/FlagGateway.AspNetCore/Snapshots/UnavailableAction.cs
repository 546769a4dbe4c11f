namespace FlagGateway.Snapshots;

/// <summary>
/// Handling of requests whose variant's cluster has no healthy destination (route option <c>Flag.OnUnavailable</c>).
/// </summary>
internal enum UnavailableAction
{
    /// <summary>
    /// Respond with 503 and record it on the cohort, so that guardrails see it; regardless of the cluster's
    /// <c>AvailableDestinationsPolicy</c>, because control could serve and the candidate cannot. The default.
    /// </summary>
    Fail,

    /// <summary>Serve it from control, reason <c>ERROR</c>.</summary>
    Control,
}
