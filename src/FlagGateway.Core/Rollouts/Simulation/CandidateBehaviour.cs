namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Behaviour of a simulated candidate; values that are not set are control's.</summary>
public sealed record CandidateBehaviour
{
    /// <summary>Behaves like control.</summary>
    public static CandidateBehaviour SameAsControl { get; } = new();

    /// <summary>Share of requests that fail; <c>null</c> for control's.</summary>
    /// <value>In [0,1].</value>
    public double? ErrorRate { get; init; }

    /// <summary>Factor of every duration.</summary>
    /// <value>Above zero; default 1.</value>
    public double LatencyFactor { get; init; } = 1;

    /// <summary>Share of compared copies that differ; <c>null</c> for the one assumed.</summary>
    /// <value>In [0,1].</value>
    public double? MismatchRate { get; init; }

    /// <summary>Share of requests that hang until their clients leave; <c>null</c> for control's.</summary>
    /// <value>In [0,1].</value>
    public double? AbandonRate { get; init; }

    /// <summary>
    /// Shares of responses by status, such as <c>4xx</c> or <c>404</c>; those not named are control's.
    /// </summary>
    /// <value>Each in [0,1]. Failures are <see cref="ErrorRate"/>.</value>
    public IReadOnlyDictionary<string, double> Statuses { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Means of reported numbers by the signal's name; those not named are control's.</summary>
    public IReadOnlyDictionary<string, double> Signals { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);
}
