namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>How a stage splits the traffic.</summary>
/// <param name="Traffic">The traffic.</param>
/// <param name="Stage">The stage.</param>
/// <param name="HasGroups">Whether users of groups are on the candidate, from this stage or from one before.</param>
internal sealed record StageTraffic(TrafficAssumptions Traffic, RolloutStage Stage, bool HasGroups)
{
    /// <summary>How unequal control's users are.</summary>
    public UserVariance ControlSpread { get; init; }

    /// <summary>How unequal the candidate's users are.</summary>
    public UserVariance CandidateSpread { get; init; }

    /// <summary>Users on the candidate, those of groups too.</summary>
    public double CandidateUsers => Traffic.Users * (CandidateShare + (HasGroups && Stage.Percentage > 0 ? Traffic.GroupShare : 0));

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
    public (CohortForecast Control, CohortForecast Candidate) At(TimeSpan time, bool isCopies)
    {
        return (Forecast(ControlShare, ControlSpread), isCopies ? Forecast(ControlShare * CopiedShare, ControlSpread with { BetweenUsers = ControlSpread.BetweenUsers / CopiedShare }) : Forecast(CandidateShare, CandidateSpread));

        CohortForecast Forecast(double share, UserVariance spread) => new(Traffic, Traffic.RequestsPerSecond * share * time.TotalSeconds, spread);
    }

    /// <summary>Draws users to see how unequal those of the cohorts are.</summary>
    public StageTraffic WithSpreads(IReadOnlyList<Population> draws) => this with
    {
        ControlSpread = UserVariance.Median([.. draws.Select(users => users.Split(Stage.Percentage, 100))]),
        CandidateSpread = UserVariance.Median([.. draws.Select(users => Stage.Percentage > 0 ? users.Split(0, Stage.Percentage) : users.Named())]),
    };
}
