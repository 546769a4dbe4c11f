using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// How long requests of both variants took before a slice of time, and whether both are much slower in it. Immutable.
/// </summary>
/// <remarks>
/// A request is slow if it takes longer than 95 % of control's did before. Both variants are much slower if more than
/// <see cref="CommonOutages.Factor"/> times as large a share of control's requests is slow, by more than four standard
/// deviations, and half as much of the candidate's; and if the candidate's durations in this slice are not clearly
/// beyond control's, which would be evidence against it: no more than <see cref="ControlFailure.Factor"/> times as many
/// of its requests as of control's take longer than control's median and than its 95th percentile there. Of LLM streams
/// the times to the first token are compared.
/// </remarks>
internal sealed class UsualDurations
{
    private const double Slow = 0.05;
    private const double Half = 0.5;

    private readonly LatencySource _source;
    private readonly int _slowest;
    private readonly double _ofCandidate;

    private UsualDurations(LatencySource source, int slowest, double ofCandidate) => (_source, _slowest, _ofCandidate) = (source, slowest, ofCandidate);

    /// <summary>Reads what is usual.</summary>
    /// <param name="begin">Both cohorts' counts when the stage began.</param>
    /// <param name="now">Their counts until now, without outages.</param>
    /// <param name="past">What the users did before; <c>null</c> for none.</param>
    /// <returns><c>null</c> for fewer than 1,000 durations.</returns>
    public static UsualDurations? Read((CohortCounts Control, CohortCounts Candidate) begin, (CohortCounts Control, CohortCounts Candidate) now, CohortPast? past)
    {
        return Read(LatencySource.FirstToken) ?? Read(LatencySource.Response);

        UsualDurations? Read(LatencySource source)
        {
            var control = DurationTotals.Between(begin.Control, now.Control, source);
            var candidate = DurationTotals.Between(begin.Candidate, now.Candidate, source);
            if (past is not null)
            {
                control.Add(CohortCounts.Empty, past.Control, source);
                candidate.Add(CohortCounts.Empty, past.Candidate, source);
            }

            if (control.Count < CommonOutages.MinHistory)
                return null;
            var slowest = control.BucketBefore(Slow);
            return new UsualDurations(source, slowest, Math.Max(Slow, candidate.Beyond(slowest).Value));
        }
    }

    /// <summary>Whether both variants are much slower than usual.</summary>
    /// <param name="start">Both cohorts' counts when the slice began.</param>
    /// <param name="now">Their counts now.</param>
    public bool AreExceededByBoth((CohortCounts Control, CohortCounts Candidate) start, (CohortCounts Control, CohortCounts Candidate) now)
    {
        var control = DurationTotals.Between(start.Control, now.Control, _source);
        var slow = control.Beyond(_slowest);
        if (slow.Events < CommonOutages.MinEvents || !slow.IsBeyond(CommonOutages.Factor * Slow))
            return false;
        var candidate = DurationTotals.Between(start.Candidate, now.Candidate, _source);
        var ofCandidate = candidate.Beyond(_slowest);
        return ofCandidate.Events >= CommonOutages.MinCandidateEvents
            && ofCandidate.Value > CommonOutages.Factor / 2 * _ofCandidate
            && !IsClearlySlower(Half)
            && !IsClearlySlower(Slow);

        bool IsClearlySlower(double level)
        {
            var bucket = control.BucketBefore(level);
            return candidate.Beyond(bucket).IsBeyond(ControlFailure.Factor * control.Beyond(bucket).Value);
        }
    }
}
