using System.Globalization;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// A candidate most of whose requests fail. That needs no estimate of a variance and no reference, so it is seen in every stage, after
/// <see cref="MinRequests"/> requests.
/// </summary>
/// <param name="Window">The window in which it fails.</param>
/// <param name="Rate">Share of its requests that failed.</param>
/// <param name="Requests">Its requests.</param>
/// <param name="IsOfManyUsers">Whether at least <see cref="MinUsers"/> users saw it, and it is not one of them alone.</param>
/// <param name="IsNamed">Whether it is seen on users whom a rule or a group put on the candidate beside a percentage.</param>
internal sealed record GrossFailure(ComparisonWindow Window, double Rate, long Requests, bool IsOfManyUsers, bool IsNamed)
{
    /// <summary>Whether one user sends what fails and the others' requests do not: that accuses nobody, and nothing passes beside it.</summary>
    public bool IsOfOneUser { get; private init; }

    /// <summary>The partition of that user.</summary>
    public int WorstPartition { get; private init; }

    /// <summary>Whether one client network sends what fails, where senders can be distinguished.</summary>
    public bool IsOfOneNetwork { get; private init; }

    /// <summary>Whether it stands whoever is left out.</summary>
    public bool IsOfAll => !IsOfOneUser && !IsOfOneNetwork;

    /// <summary>From this share of failing requests on, unless the plan says otherwise.</summary>
    public const double DefaultShare = 0.5;

    /// <summary>The fewest requests.</summary>
    public const long MinRequests = 20;

    /// <summary>The fewest users who make it a hard verdict. Fewer take the candidate to nobody and let somebody decide.</summary>
    public const int MinUsers = 3;

    /// <summary>The first window with such a failure, the whole stage first; one that stands whoever is left out before all others.</summary>
    public static GrossFailure? Find(IReadOnlyList<ComparisonWindow> windows, CohortCounts? named, double share)
    {
        GrossFailure? partial = null;
        foreach (var window in windows)
        {
            if (Measure(window, window.Candidate, share, isNamed: false) is not { } found)
                continue;
            if (found.IsOfAll)
                return found;
            partial ??= found;
        }

        return named is null || windows.Count == 0 || Measure(windows[0], named, share, isNamed: true) is not { } beside ? partial
            : beside.IsOfAll ? beside : partial ?? beside;
    }

    /// <summary>What failed, in words.</summary>
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

    // Without the network that contributes most as many of the others' requests must fail, where senders can be distinguished.
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

        // One user who fails always may be most of the traffic and is not the candidate: the others must fail as well.
        var isOfOne = isOfMany && errors - worst < share * (requests - worstRequests);
        return new GrossFailure(window, (double)errors / requests, requests, isOfMany, isNamed)
        {
            IsOfOneUser = isOfOne,
            WorstPartition = worstPartition,
            IsOfOneNetwork = !isOfOne && IsCarriedByOneNetwork(candidate.Networks, share),
        };
    }
}
