namespace FlagGateway.Snapshots;

/// <summary>What to do with a request whose variant's cluster has no healthy destination (route option <c>Flag.OnUnavailable</c>).</summary>
internal enum UnavailableAction
{
    /// <summary>
    /// Answer 503 and book it on the cohort, so that guardrails see it; whatever the cluster's
    /// <c>AvailableDestinationsPolicy</c> says, because control could serve and the candidate cannot. The default.
    /// </summary>
    Fail,

    /// <summary>Serve it from control, reason <c>ERROR</c>.</summary>
    Control,
}
