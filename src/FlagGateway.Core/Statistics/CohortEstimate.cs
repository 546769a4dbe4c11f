namespace FlagGateway.Core.Statistics;

/// <summary>Estimate of one cohort's rate or mean with its variance.</summary>
internal readonly record struct CohortEstimate
{
    /// <summary>The rate or mean, adjusted by <see cref="Shift"/>.</summary>
    public double Value => IsRate ? Math.Max(0, Observed + Shift) : Observed + Shift;

    /// <summary>The rate or mean as it was observed.</summary>
    public required double Observed { get; init; }

    /// <summary>
    /// What is known of the cohort's users without its own data moves the whole interval: see
    /// <see cref="PastAdjustment"/>.
    /// </summary>
    public double Shift { get; init; }

    /// <summary>Variance of <see cref="Value"/>; above zero even if all partitions agree.</summary>
    public required double Variance { get; init; }

    private double Size { get; init; }

    private double Typical { get; init; }

    private double Requests { get; init; }

    // Partitions with an event: from so many on, how they differ shows how events depend on each other.
    private const int EnoughPartitions = 8;

    private bool IsClusteringKnown { get; init; }

    private double DegreesOfFreedom { get; init; }

    /// <summary>
    /// How many requests of a rate count as one independent request; 1 if there are too few events to know.
    /// </summary>
    public double DesignEffect => IsRate && IsClusteringKnown && Size > 0 ? Math.Max(1, Requests / Size) : 1;

    private bool IsRate { get; init; }

    /// <summary>An exact value, as a reference.</summary>
    public static CohortEstimate Exactly(double value) => new() { Observed = value, Variance = 0, Size = double.PositiveInfinity };

    /// <summary>
    /// A rate. Its effective sample size is the number of independent requests with the same variance, at most the
    /// actual number (the effective sample size of Korn and Graubard's interval for proportions from clusters).
    /// </summary>
    /// <param name="value">The rate, in [0,1].</param>
    /// <param name="size">Requests.</param>
    /// <param name="variance">Variance estimated between partitions.</param>
    /// <param name="degreesOfFreedom">Of that variance.</param>
    /// <param name="partitions">Partitions with an event.</param>
    public static CohortEstimate Rate(double value, double size, double variance, double degreesOfFreedom, int partitions = EnoughPartitions)
    {
        var independent = value * (1 - value) / size;
        var effective = independent > 0 ? size * Math.Min(1, independent / variance) : size;

        // Adds half an event and half a success, so that zero events do not give zero variance.
        var cautious = ((value * effective) + 0.5) / (effective + 1);
        return new CohortEstimate
        {
            Observed = value,
            Variance = effective > 0 ? cautious * (1 - cautious) / effective : double.PositiveInfinity,
            Size = effective,
            Requests = size,
            IsClusteringKnown = partitions >= EnoughPartitions,
            DegreesOfFreedom = degreesOfFreedom,
            IsRate = true,
        };
    }

    /// <summary>A mean of numbers of any size.</summary>
    public static CohortEstimate Mean(double value, double size, double variance, double degreesOfFreedom) => new()
    {
        Observed = value,
        Variance = Math.Max(variance, value * value / (size * size)),
        Size = size,
        DegreesOfFreedom = degreesOfFreedom,
    };

    /// <summary>
    /// The estimate to be compared with another one. Reports that are all zero have no size of their own: like
    /// identical reports of the other cohort's size, they do not prove that the next one is zero.
    /// </summary>
    public CohortEstimate ComparedWith(in CohortEstimate other) => IsRate || Value != 0 || Variance > 0 || !(Size > 0) || double.IsPositiveInfinity(Size)
        ? this
        : this with { Variance = other.Value * other.Value / (Size * Size), Typical = Math.Abs(other.Value) };

    /// <summary>
    /// The estimate, of which another cohort knows better how events depend on each other: once differences between
    /// users are subtracted, what is left are bursts, and they are the same in both cohorts.
    /// </summary>
    public CohortEstimate WithoutOwnClustering() => this with { IsClusteringKnown = false };

    /// <summary>
    /// The estimate of a rate with events in too few partitions to know how they depend on each other, if they do so at
    /// least as much as another cohort's: the ratio of actual to effective size is at least that cohort's.
    /// </summary>
    public CohortEstimate ClusteredAs(in CohortEstimate other)
    {
        if (!IsRate || IsClusteringKnown || !other.IsRate || !(other.Size > 0) || double.IsPositiveInfinity(other.Size) || Size <= Requests / Math.Max(1, other.Requests / other.Size))
            return this;
        var effective = Requests / (other.Requests / other.Size);
        var cautious = ((Observed * effective) + 0.5) / (effective + 1);
        return this with { Size = effective, Variance = cautious * (1 - cautious) / effective };
    }

    /// <summary>The lower bound at <paramref name="z"/> standard errors.</summary>
    public double Lower(double z, Coverage coverage)
    {
        if (double.IsPositiveInfinity(Size))
            return Value;
        return IsRate ? Math.Max(0, RateBound.Lower(Observed, SizeFor(z, coverage), z) + Shift) : Value - MarginFor(z, coverage);
    }

    /// <summary>The upper bound at <paramref name="z"/> standard errors.</summary>
    public double Upper(double z, Coverage coverage)
    {
        if (double.IsPositiveInfinity(Size))
            return Value;
        return IsRate ? Math.Max(0, RateBound.Upper(Observed, SizeFor(z, coverage), z) + Shift) : Value + MarginFor(z, coverage);
    }

    // The variance is itself estimated from partitions, so Student's t replaces the normal quantile, expressed as a
    // smaller sample.
    private double SizeFor(double z, Coverage coverage)
    {
        var ratio = z / coverage.StudentFor(z, DegreesOfFreedom);
        return Size * coverage.Growth * ratio * ratio;
    }

    // Identical reports do not prove that the next one is identical: the variance is at least that of a rate with zero
    // events.
    private double MarginFor(double z, Coverage coverage) =>
        Math.Max(coverage.StudentFor(z, DegreesOfFreedom) * Math.Sqrt(Variance / coverage.Growth), Math.Max(Math.Abs(Value), Typical) * z * z / (2 * Size * coverage.Growth));
}
