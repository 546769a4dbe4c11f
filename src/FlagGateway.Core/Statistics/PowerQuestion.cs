namespace FlagGateway.Core.Statistics;

/// <summary>A planned stage with an error guardrail.</summary>
public sealed record PowerQuestion
{
    /// <summary>Control's error rate.</summary>
    /// <value>A fraction in [0,1).</value>
    public required double BaseRate { get; init; }

    /// <summary>Requests per second of both cohorts.</summary>
    /// <value>Above zero.</value>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Users of both cohorts.</summary>
    /// <value>Above zero.</value>
    public required int Users { get; init; }

    /// <summary>The candidate's share of users.</summary>
    /// <value>A fraction in (0,1).</value>
    public required double Share { get; init; }

    /// <summary>The hard limit: candidate minus control.</summary>
    /// <value>A fraction above zero: 0.005 for <c>+0.5pp</c>.</value>
    public required double Hard { get; init; }

    /// <summary>The soft limit, which the candidate must be shown to meet before the stage passes.</summary>
    /// <value>A fraction above zero, by default <see cref="Hard"/>.</value>
    public double? Soft { get; init; }

    /// <summary>How long the stage is held.</summary>
    public required TimeSpan Hold { get; init; }

    /// <summary>The difference of error rates whose detection delay is estimated.</summary>
    /// <value>A fraction, by default twice <see cref="Hard"/>.</value>
    public double? Difference { get; init; }

    /// <summary>Ratio of the variance between partitions to that of independent requests.</summary>
    /// <value>At least 1; 1.3 by default, as users with error rates of their own have.</value>
    public double DesignEffect { get; init; } = 1.3;

    /// <summary>Coefficient of variation of the number of requests per user.</summary>
    /// <value>Zero or more; 3 by default.</value>
    public double ActivityVariation { get; init; } = 3;
}
