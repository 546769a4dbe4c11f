namespace FlagGateway.Routing;

/// <summary>What to do with a request whose variant's cluster has no healthy destination (route option <c>Flag.OnUnavailable</c>).</summary>
internal enum UnavailableAction
{
    /// <summary>
    /// Leave it to the cluster, and book what comes of it on the cohort, so that guardrails see it: 503 with
    /// <c>AvailableDestinationsPolicy</c> <c>HealthyAndUnknown</c>; with YARP's default, <c>HealthyOrPanic</c>,
    /// the unhealthy destinations are tried all the same. The default.
    /// </summary>
    Fail,

    /// <summary>Serve it from control, reason <c>ERROR</c>.</summary>
    Control,
}
