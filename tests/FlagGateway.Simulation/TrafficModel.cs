namespace FlagGateway.Simulation;

/// <summary>Who the users are.</summary>
internal sealed record TrafficModel
{
    /// <summary>Users of both cohorts.</summary>
    public int Users { get; init; } = 20_000;

    /// <summary>Requests per second of all users.</summary>
    public double RequestsPerSecond { get; init; } = 200;

    /// <summary>Tail index of the Pareto distribution of how active users are; at 2 and below its variance is infinite.</summary>
    public double ActivityTail { get; init; } = 1.5;

    /// <summary>No user is more than this many times as active as the least active.</summary>
    public double MaxActivity { get; init; } = 1_000;

    /// <summary>Mean share of requests that fail.</summary>
    public double ErrorRate { get; init; } = 0.001;

    /// <summary>Coefficient of variation of the users' own error rates (gamma distributed).</summary>
    public double ErrorVariation { get; init; } = 2;

    /// <summary>Median duration in seconds.</summary>
    public double MedianLatency { get; init; } = 0.1;

    /// <summary>Standard deviation of the logarithm of one user's durations.</summary>
    public double LatencySigma { get; init; } = 0.5;

    /// <summary>Standard deviation of the logarithm of the users' own medians.</summary>
    public double UserLatencySigma { get; init; } = 0.15;

    /// <summary>Share of requests whose client leaves before the answer, after a part of its duration that is uniform in [0, 1).</summary>
    public double Leaving { get; init; }

    /// <summary>After so many seconds clients leave a request that hangs.</summary>
    public double ClientTimeout { get; init; } = 1;
}
