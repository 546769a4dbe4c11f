using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>Failed or slow requests of a cohort in some time.</summary>
/// <param name="Events">Their number.</param>
/// <param name="Requests">All requests.</param>
internal readonly record struct OutageRate(long Events, long Requests)
{
    private const double Deviations = 4;

    /// <summary>Share of all requests.</summary>
    public double Value => Requests > 0 ? Events / (double)Requests : 0;

    /// <summary>The errors between two states of a cohort.</summary>
    public static OutageRate Errors(CohortCounts earlier, CohortCounts later) =>
        new(Math.Max(0, later.TotalErrors - earlier.TotalErrors), Math.Max(0, later.TotalRequests - earlier.TotalRequests));

    /// <summary>The same with the errors of an earlier time.</summary>
    public OutageRate And(CohortCounts? other) => other is null ? this : new(Events + other.TotalErrors, Requests + other.TotalRequests);

    /// <summary>
    /// Whether there are more events than at a rate, by more than four standard deviations of a Poisson number.
    /// </summary>
    public bool IsBeyond(double rate) => Events > (rate * Requests) + (Deviations * Math.Sqrt(rate * Requests));
}
