namespace FlagGateway.Core.Rollouts.Rehearsal;

/// <summary>How a stage splits the traffic.</summary>
/// <param name="Traffic">The traffic.</param>
/// <param name="Stage">The stage.</param>
/// <param name="HasGroups">Whether users of groups are on the candidate, from this stage or from one before.</param>
internal sealed record StageTraffic(TrafficAssumptions Traffic, RolloutStage Stage, bool HasGroups)
{
    /// <summary>Whether chance decides who is in which cohort, so that they can be compared.</summary>
    public bool IsComparable => Stage.Percentage is > 0 and < 100;

    /// <summary>Share of users who are judged as the candidate's: those by percentage, or without any those by group.</summary>
    public double CandidateShare => Stage.Percentage > 0 ? Stage.Percentage / 100 * (1 - Traffic.GroupShare) : HasGroups ? Traffic.GroupShare : 0;

    /// <summary>Share of users of control.</summary>
    public double ControlShare => (1 - (Stage.Percentage / 100)) * (1 - Traffic.GroupShare);

    /// <summary>Share of control's users whose requests are copied to the candidate.</summary>
    public double CopiedShare => Stage.Shadow is { From: ShadowSource.Control } shadow ? shadow.Percentage / 100 : 0;

    /// <summary>What will be known of both cohorts.</summary>
    /// <param name="time">Since the stage began.</param>
    /// <param name="isCopies">Whether comparisons of copies are asked for.</param>
    public (CohortOutlook Control, CohortOutlook Candidate) At(TimeSpan time, bool isCopies)
    {
        var control = Of(ControlShare, time);
        return (control, isCopies ? Of(ControlShare * CopiedShare, time) : Of(CandidateShare, time));
    }

    private CohortOutlook Of(double share, TimeSpan time) =>
        new(Traffic, Traffic.RequestsPerSecond * share * time.TotalSeconds, Traffic.Users * share);
}
