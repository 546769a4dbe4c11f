namespace FlagGateway.Routing;

/// <summary>What to do with a request whose variant's cluster has no healthy destination (route option <c>Flag.OnUnavailable</c>).</summary>
internal enum UnavailableAction
{
    /// <summary>Answer 503 and book it as the cohort's error, so that guardrails see it. The default.</summary>
    Fail,

    /// <summary>Serve it from control, reason <c>ERROR</c>.</summary>
    Control,
}
