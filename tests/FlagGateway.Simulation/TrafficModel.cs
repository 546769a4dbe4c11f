namespace FlagGateway.Simulation;

/// <summary>Who the users are.</summary>
internal sealed record TrafficModel
{
    /// <summary>Users of both cohorts.</summary>
    public int Users { get; init; } = 20_000;

    /// <summary>Requests per second of all users.</summary>
    public double RequestsPerSecond { get; init; } = 200;

    /// <summary>
    /// Tail index of the Pareto distribution of how active users are; at 2 and below its variance is infinite.
    /// </summary>
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

    /// <summary>
    /// Share of requests whose client leaves before the answer, after a part of its duration that is uniform in [0, 1).
    /// </summary>
    public double Leaving { get; init; }

    /// <summary>After so many seconds clients leave a request that hangs.</summary>
    public double ClientTimeout { get; init; } = 1;

    /// <summary>Share of users who are bots and send <see cref="BotTraffic"/> of all requests.</summary>
    public double Bots { get; init; }

    /// <summary>Share of the requests that bots send, if there are some.</summary>
    public double BotTraffic { get; init; } = 0.6;

    /// <summary>Requests that fail together when one does: the first and its retries.</summary>
    public int Burst { get; init; } = 1;

    /// <summary>Share of requests that take <see cref="SlowFactor"/> times as long: a second mode.</summary>
    public double SlowShare { get; init; }

    /// <summary>How many times as long.</summary>
    public double SlowFactor { get; init; } = 10;

    /// <summary>
    /// Whether control's fast requests are drawn one by one as well, so that its median is right: takes longer.
    /// </summary>
    public bool HasMedian { get; init; }

    /// <summary>Tenants that the users belong to, who are on one variant together; 0 for none.</summary>
    /// <value>Their sizes are Pareto distributed with tail index 1.5, at most 20 times the smallest.</value>
    public int Tenants { get; init; }

    /// <summary>Outages of both variants in a day.</summary>
    public OutageModel? Outages { get; init; }
}

/// <summary>Outages that hit both variants, each at a random time.</summary>
/// <param name="PerDay">How many in a day.</param>
/// <param name="Minutes">How long each lasts.</param>
/// <param name="AddedRate">
/// Requests added to each request meanwhile, on average, that fail or take <paramref name="Seconds"/>.
/// </param>
/// <param name="Difference">
/// Standard deviation of the logarithm of the ratio between the variants' added requests.
/// </param>
/// <param name="ShardShare">Share of the users that are hit.</param>
/// <param name="Seconds">How long they take; <c>null</c> if they fail.</param>
internal sealed record OutageModel(int PerDay, double Minutes, double AddedRate, double Difference, double ShardShare, double? Seconds = null);
