namespace FlagGateway.Core.Guardrails;

/// <summary>Kind of a metric, see <see cref="GuardrailMetrics.KindOf"/>.</summary>
public enum MetricKind
{
    /// <summary>Share of requests that failed.</summary>
    ErrorRate,

    /// <summary>Share of requests that clients aborted.</summary>
    AbandonRate,

    /// <summary>Share of compared copies with another response.</summary>
    ShadowMismatchRate,

    /// <summary>Quantile of the duration, in seconds.</summary>
    Latency,

    /// <summary>Share of responses with a status.</summary>
    Status,

    /// <summary>Mean of values that the cluster or an application reports.</summary>
    Signal,

    /// <summary>Result of a Prometheus query.</summary>
    Promql,

    /// <summary>Ratio of the sums of two signals, or of one to the requests.</summary>
    SignalRatio,

    /// <summary>Reports of a rare event per request.</summary>
    Reports,
}
