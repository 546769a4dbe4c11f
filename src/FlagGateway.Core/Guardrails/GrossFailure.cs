using System.Globalization;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// A candidate most of whose requests fail. This needs neither a variance estimate nor a reference, so every stage
/// detects it after <see cref="MinRequests"/> requests.
/// </summary>
/// <param name="Window">The window in which it fails.</param>
/// <param name="Rate">Share of its requests that failed.</param>
/// <param name="Requests">Its requests.</param>
/// <param name="IsOfManyUsers">
/// Whether at least <see cref="MinUsers"/> users are affected, not just one of them.
/// </param>
/// <param name="IsNamed">
/// Whether the users were assigned to the candidate by a rule or a group in addition to a percentage.
/// </param>
internal sealed record GrossFailure(ComparisonWindow Window, double Rate, long Requests, bool IsOfManyUsers, bool IsNamed)
{
    /// <summary>
    /// Whether only one user's requests fail: no evidence against the candidate, but nothing passes meanwhile.
    /// </summary>
    public bool IsOfOneUser { get; private init; }

    /// <summary>The partition of that user.</summary>
    public int WorstPartition { get; private init; }

    /// <summary>Whether only one client network's requests fail, if senders can be distinguished.</summary>
    public bool IsOfOneNetwork { get; private init; }

    /// <summary>Whether the failure remains without any single user or network.</summary>
    public bool IsOfAll => !IsOfOneUser && !IsOfOneNetwork;

    /// <summary>Default share of failing requests, unless the plan sets one.</summary>
    public const double DefaultShare = 0.5;

    /// <summary>Minimum number of requests.</summary>
    public const long MinRequests = 20;

    /// <summary>
    /// Minimum number of users for a hard verdict. With fewer, the rollout pauses at 0 % for an operator to decide.
    /// </summary>
    public const int MinUsers = 3;

    /// <summary>
    /// Largest share of days with a stop by chance, for gross failures that are not counted but inferred: of one group,
    /// or of latency.
    /// </summary>
    internal const double FalseStops = 0.001;

    /// <summary>
    /// Finds the first window with such a failure, starting with the whole stage; a failure that remains without any
    /// single sender takes precedence.
    /// </summary>
    public static GrossFailure? Find(IReadOnlyList<ComparisonWindow> windows, CohortCounts? named, double share)
    {
        GrossFailure? partial = null;
        foreach (var window in windows)
        {
            if (Measure(window.All, window.All.Candidate, share, isNamed: false) is not { } found)
                continue;
            if (found.IsOfAll)
                return found;
            partial ??= found;
        }

        return named is null || windows.Count == 0 || Measure(windows[0].All, named, share, isNamed: true) is not { } beside ? partial
            : beside.IsOfAll ? beside : partial ?? beside;
    }

    /// <summary>Describes the failure.</summary>
    public string ToText(double share) => string.Create(
        CultureInfo.InvariantCulture,
        $"error_rate {VerdictFormatter.Fraction(Rate)} (candidate {VerdictFormatter.Fraction(Rate)} of {Requests:#,0} requests{(IsNamed ? " of users and groups put there by name" : "")}): at least {VerdictFormatter.Fraction(share)} fail {VerdictFormatter.Over(Window)}{Doubt}");

    private string Doubt => this switch
    {
        { IsOfOneNetwork: true } => "; not so without the one client network that contributes most, so nothing is rolled back",
        { IsOfOneUser: true } => "; not so without the one user who sent most of it, so nothing is stopped and nothing passes",
        { IsOfManyUsers: false } => $", seen by fewer than {MinUsers} users",
        _ => "",
    };

    // Without the largest network the same share of the other requests must fail, if senders can be distinguished.
    private static bool IsCarriedByOneNetwork(NetworkCounts networks, double share)
    {
        if (networks.Distinct < NetworkEvidence.MinNetworks)
            return false;
        var (max, failed) = networks.Errors.Index().MaxBy(static one => one.Item);
        var errors = networks.Errors.Sum() - failed;
        return errors < MinUsers || errors < share * (networks.Requests.Sum() - networks.Requests[max]);
    }

    private static GrossFailure? Measure(ComparisonWindow window, CohortCounts candidate, double share, bool isNamed)
    {
        long requests = 0, errors = 0, partitions = 0, worst = 0, worstRequests = 0;
        var worstPartition = 0;
        for (var partition = 0; partition < Math.Min(candidate.Requests.Count, candidate.Errors.Count); partition++)
        {
            var (size, failed) = (candidate.Requests[partition], candidate.Errors[partition]);
            requests += size;
            errors += failed;
            partitions += size > 0 ? 1 : 0;
            if (failed > worst)
                (worst, worstRequests, worstPartition) = (failed, size, partition);
        }

        if (requests < MinRequests || errors < share * requests)
            return null;
        var isOfMany = partitions >= MinUsers || (partitions > 1 && candidate.Users >= MinUsers - 0.5);

        // One user whose requests always fail may be most of the traffic; the others must fail as well.
        var isOfOne = isOfMany && errors - worst < share * (requests - worstRequests);
        return new GrossFailure(window, (double)errors / requests, requests, isOfMany, isNamed)
        {
            IsOfOneUser = isOfOne,
            WorstPartition = worstPartition,
            IsOfOneNetwork = !isOfOne && IsCarriedByOneNetwork(candidate.Networks, share),
        };
    }
}
