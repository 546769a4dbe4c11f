namespace FlagGateway.Core.Statistics;

/// <summary>A stage with an error guardrail, before it is tried on users.</summary>
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

    /// <summary>The soft limit, which a candidate must be known to keep before the stage passes.</summary>
    /// <value>A fraction above zero, by default <see cref="Hard"/>.</value>
    public double? Soft { get; init; }

    /// <summary>How long the stage is held.</summary>
    public required TimeSpan Hold { get; init; }

    /// <summary>A difference of error rates whose delay is asked for.</summary>
    /// <value>A fraction, by default twice <see cref="Hard"/>.</value>
    public double? Difference { get; init; }

    /// <summary>How many times the variance found between partitions exceeds that of independent requests.</summary>
    /// <value>At least 1; 1.3 by default, as users with error rates of their own have.</value>
    public double DesignEffect { get; init; } = 1.3;

    /// <summary>Coefficient of variation of how many requests users send.</summary>
    /// <value>Zero or more; 3 by default.</value>
    public double ActivityVariation { get; init; } = 3;
}
