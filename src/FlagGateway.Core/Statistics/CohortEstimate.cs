namespace FlagGateway.Core.Statistics;

/// <summary>What is known of one cohort's rate or mean.</summary>
internal readonly record struct CohortEstimate
{
    /// <summary>The rate or mean.</summary>
    public required double Value { get; init; }

    /// <summary>Variance of <see cref="Value"/>; above zero even where all partitions agree.</summary>
    public required double Variance { get; init; }

    private double Size { get; init; }

    private double DegreesOfFreedom { get; init; }

    private bool IsRate { get; init; }

    /// <summary>A value without doubt, to compare with.</summary>
    public static CohortEstimate Exactly(double value) => new() { Value = value, Variance = 0, Size = double.PositiveInfinity };

    /// <summary>
    /// A rate. It counts as many independent requests as would vary as much, never more than there are
    /// (the effective sample size of Korn and Graubard's interval for proportions from clusters).
    /// </summary>
    /// <param name="value">The rate, in [0,1].</param>
    /// <param name="size">Requests.</param>
    /// <param name="variance">Variance found between partitions.</param>
    /// <param name="degreesOfFreedom">Of that variance.</param>
    public static CohortEstimate Rate(double value, double size, double variance, double degreesOfFreedom)
    {
        var independent = value * (1 - value) / size;
        var effective = independent > 0 ? size * Math.Min(1, independent / variance) : size;

        // Half an event more and half a success more, so that no event does not mean no variance.
        var cautious = ((value * effective) + 0.5) / (effective + 1);
        return new CohortEstimate
        {
            Value = value,
            Variance = effective > 0 ? cautious * (1 - cautious) / effective : double.PositiveInfinity,
            Size = effective,
            DegreesOfFreedom = degreesOfFreedom,
            IsRate = true,
        };
    }

    /// <summary>A mean of numbers of any size.</summary>
    public static CohortEstimate Mean(double value, double size, double variance, double degreesOfFreedom) => new()
    {
        Value = value,
        Variance = Math.Max(variance, value * value / (size * size)),
        Size = size,
        DegreesOfFreedom = degreesOfFreedom,
    };

    /// <summary>The lower bound at <paramref name="z"/> standard errors.</summary>
    public double Lower(double z)
    {
        if (double.IsPositiveInfinity(Size))
            return Value;
        return IsRate ? RateBound.Lower(Value, SizeFor(z), z) : Value - MarginFor(z);
    }

    /// <summary>The upper bound at <paramref name="z"/> standard errors.</summary>
    public double Upper(double z)
    {
        if (double.IsPositiveInfinity(Size))
            return Value;
        return IsRate ? RateBound.Upper(Value, SizeFor(z), z) : Value + MarginFor(z);
    }

    // The variance is itself estimated from partitions: Student's t instead of the normal, as a smaller sample.
    private double SizeFor(double z)
    {
        var ratio = z / StudentInflation.Quantile(z, DegreesOfFreedom);
        return Size * ratio * ratio;
    }

    // Reports that all say the same do not prove that the next one will: at least the room a rate leaves above zero events.
    private double MarginFor(double z) =>
        Math.Max(StudentInflation.Quantile(z, DegreesOfFreedom) * Math.Sqrt(Variance), Math.Abs(Value) * z * z / (2 * Size));
}
