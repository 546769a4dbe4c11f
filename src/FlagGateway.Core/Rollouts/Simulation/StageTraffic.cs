namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Split of the traffic in a stage.</summary>
/// <param name="Traffic">The traffic.</param>
/// <param name="Stage">The stage.</param>
/// <param name="HasGroups">
/// Whether users of groups are on the candidate, from this stage or from an earlier one.
/// </param>
internal sealed record StageTraffic(TrafficAssumptions Traffic, RolloutStage Stage, bool HasGroups)
{
    /// <summary>
    /// Number of candidates, which have equal parts of the stage's percentage. One of them is forecast.
    /// </summary>
    public int Candidates { get; init; } = 1;

    /// <summary>Variance of control's users.</summary>
    public UserVariance ControlVariance { get; init; }

    /// <summary>Variance of the candidate's users.</summary>
    public UserVariance CandidateVariance { get; init; }

    /// <summary>
    /// Control's data of an earlier stage, for a stage without a simultaneous control; <c>null</c> for none.
    /// </summary>
    public CohortForecast? Reference { get; init; }

    /// <summary>Whether limits that compare are judged.</summary>
    public bool HasReference => IsComparable || Reference is not null;

    /// <summary>Users on the candidate, including those of groups.</summary>
    public double CandidateUsers => Traffic.Users * (CandidateShare + (HasGroups && Stage.Percentage > 0 ? Traffic.GroupShare : 0));

    /// <summary>Whether assignment is random, so that the cohorts can be compared.</summary>
    public bool IsComparable => Stage.Percentage is > 0 and < 100;

    /// <summary>
    /// Share of users who are judged as the candidate's: those by percentage, or if there are none, those by group.
    /// </summary>
    public double CandidateShare => Stage.Percentage > 0 ? CandidateEnd / 100 * (1 - Traffic.GroupShare) : HasGroups ? Traffic.GroupShare : 0;

    /// <summary>Share of users of control.</summary>
    public double ControlShare => (ControlEnd - ControlBegin) / 100 * (1 - Traffic.GroupShare);

    /// <summary>Percentile at which control's users end; that of the stage's segment.</summary>
    public double ControlEnd => Stage.Segment is null ? 100 : 100 * Traffic.SegmentShare;

    /// <summary>Percentile at which the users of all candidates end, and control's begin.</summary>
    public double ControlBegin => ControlEnd * Stage.Percentage / 100;

    /// <summary>Percentile at which the candidate's users end.</summary>
    public double CandidateEnd => ControlBegin / Candidates;

    /// <summary>Share of control's users whose requests are copied to the candidate.</summary>
    public double CopiedShare => Stage.Shadow is { From: ShadowSource.Control } shadow ? shadow.Percentage / 100 : 0;

    /// <summary>The stages of a plan.</summary>
    public static StageTraffic[] From(RolloutPlan plan, TrafficAssumptions traffic, int seed)
    {
        var draws = traffic.EffectiveUsers is null ? UserVariance.Draw(traffic, seed) : [];
        return [.. plan.Stages.Select((stage, index) => new StageTraffic(traffic, stage, StageSteps.GroupsOf(plan, index).Count != 0 || StageSteps.UsersOf(plan, index) is not null) { Candidates = plan.Candidates.Count }.WithVariances(draws))];
    }

    /// <summary>Expected data of both cohorts.</summary>
    /// <param name="time">Time since the stage began.</param>
    /// <param name="isCopies">Whether to count compared copies.</param>
    public (CohortForecast Control, CohortForecast Candidate) At(TimeSpan time, bool isCopies)
    {
        return (Reference ?? Forecast(ControlShare, ControlVariance), isCopies ? Forecast(ControlShare * CopiedShare, ControlVariance with { BetweenUsers = ControlVariance.BetweenUsers / CopiedShare }) : Forecast(CandidateShare, CandidateVariance));

        CohortForecast Forecast(double share, UserVariance variance) => new(Traffic, Traffic.RequestsPerSecond * share * time.TotalSeconds, variance);
    }

    /// <summary>
    /// Estimates the variance of the cohorts, from the number of effective users if it is known, and otherwise from
    /// drawn users.
    /// </summary>
    public StageTraffic WithVariances(IReadOnlyList<Population> draws) => Traffic.EffectiveUsers is not null ? this with
    {
        ControlVariance = UserVariance.From(Traffic, Math.Max(ControlShare, double.Epsilon)),
        CandidateVariance = UserVariance.From(Traffic, Math.Max(CandidateShare, double.Epsilon)),
    }
    : this with
    {
        ControlVariance = UserVariance.Median([.. draws.Select(users => users.Split(ControlBegin, ControlEnd))]),
        CandidateVariance = UserVariance.Median([.. draws.Select(users => Stage.Percentage > 0 ? users.Split(0, CandidateEnd) : users.Named())]),
    };
}
