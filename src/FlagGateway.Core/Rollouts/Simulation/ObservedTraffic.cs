using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Control's traffic as it was counted, as assumptions of a forecast. Pure.</summary>
/// <remarks>
/// A plan's guardrails decide what is read. Differences between users are read from the sizes of their partitions, and
/// bursts from the variance between the partitions, both over the observed time only.
/// </remarks>
public sealed record ObservedTraffic
{
    /// <summary>Requests from which on a rate of 0.1 % is more than a guess.</summary>
    public const long EnoughRequests = 1_000;

    /// <summary>The time from which on fewer requests say enough: that there are few.</summary>
    public static readonly TimeSpan EnoughTime = TimeSpan.FromHours(1);

    /// <summary>The assumptions.</summary>
    public required TrafficAssumptions Traffic { get; init; }

    /// <summary>The observed time.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Requests of control in this time.</summary>
    public required long Requests { get; init; }

    /// <summary>
    /// Metrics of the plan that control had no data for; of these, <see cref="Traffic"/> has defaults.
    /// </summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>Whether this is enough for a forecast.</summary>
    public bool IsEnough => Requests >= EnoughRequests || Duration >= EnoughTime;

    /// <summary>What was observed, in one line.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"control served {Requests:#,0} requests in {DurationFormatter.Format(Duration)}{(IsEnough ? "" : $"; {EnoughRequests:#,0} requests or {DurationFormatter.Format(EnoughTime)} are needed to know whether the plan's limits can be reached")}");

    /// <summary>Reads counts of control.</summary>
    /// <param name="plan">The plan whose guardrails decide what is read.</param>
    /// <param name="control">The counts.</param>
    /// <param name="duration">The time in which they were counted; above zero.</param>
    public static ObservedTraffic From(RolloutPlan plan, CohortCounts control, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(control);
        var (requests, seconds) = (control.TotalRequests + control.TotalAbandoned, Math.Max(1, duration.TotalSeconds));
        var observed = new ObservedTraffic
        {
            Traffic = new TrafficAssumptions { RequestsPerSecond = Math.Max(requests, 1e-3) / seconds, Users = (int)Math.Clamp(control.Users, 2, 1_000_000), GroupShare = 0 },
            Duration = duration,
            Requests = requests,
            Unknown = [.. plan.Guardrails.Select(static one => one.Metric).Where(metric => IsCounted(metric) && !GuardrailMetrics.HasData(metric, control)).Distinct(StringComparer.Ordinal)],
        };
        return requests == 0 ? observed : observed with { Traffic = new TrafficReader(plan, control).Read(observed.Traffic) };
    }

    /// <summary>Reads counts of control in a stage, in which it has a share of the users.</summary>
    /// <param name="plan">The plan whose guardrails decide what is read.</param>
    /// <param name="control">The counts.</param>
    /// <param name="duration">The time in which they were counted; above zero.</param>
    /// <param name="share">Control's share of the users, in (0,1]; <see cref="Traffic"/> is that of all.</param>
    public static ObservedTraffic From(RolloutPlan plan, CohortCounts control, TimeSpan duration, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        var observed = From(plan, control, duration);
        var traffic = observed.Traffic;
        return observed with
        {
            Traffic = traffic with
            {
                RequestsPerSecond = traffic.RequestsPerSecond / share,
                Users = (int)Math.Min(traffic.Users / share, 1_000_000),
                EffectiveUsers = traffic.EffectiveUsers / share,
            },
        };
    }

    /// <summary>
    /// The same, with a forecast that knows that comparisons will subtract what the users did before.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="earlier">Control's counts of an earlier part of the time before the start.</param>
    /// <param name="later">Those of the later part.</param>
    public ObservedTraffic WithPast(RolloutPlan plan, CohortCounts earlier, CohortCounts later)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        return WithPersistence(UserPersistence.Read(plan, earlier, later));
    }

    /// <summary>The same in a stage, for users on control.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="past">What they did before the start.</param>
    /// <param name="control">What they do now.</param>
    /// <param name="share">Their share of all users.</param>
    internal ObservedTraffic WithPast(RolloutPlan plan, CohortCounts past, CohortCounts control, double share) => WithPersistence(UserPersistence.Read(plan, past, control, share));

    // What lasts is scaled from all users to those of a stage by the number of effective users.
    private ObservedTraffic WithPersistence(IReadOnlyDictionary<string, UserPersistence> persistence) =>
        Traffic.EffectiveUsers is null ? this : this with { Traffic = Traffic with { Persistence = persistence } };

    private static bool IsCounted(string metric) => GuardrailMetrics.KindOf(metric) is not (null or MetricKind.Promql);
}
