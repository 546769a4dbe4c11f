using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Variance between the users of a cohort.</summary>
/// <param name="BetweenUsers">
/// The variance of a mean over users whose own means have a variance of one: one over the number of equal users.
/// </param>
/// <param name="DegreesOfFreedom">Effective number of partitions for the cohort's variance, minus one (Kish).</param>
internal readonly record struct UserVariance(double BetweenUsers, double DegreesOfFreedom)
{
    // From so many users for one effective user on, few of them dominate.
    private const double MaxInequality = 3;

    private const int MaxDraws = 15;

    private const int MinDraws = 3;

    // With many users few draws are sufficient.
    private const int UsersDrawn = 600_000;

    /// <summary>Draws users and estimates their variance.</summary>
    public static Population[] Draw(TrafficAssumptions traffic, int seed) =>
        [.. Enumerable.Range(0, Math.Clamp(UsersDrawn / traffic.Users, MinDraws, MaxDraws)).Select(draw => new Population(traffic, new Random(seed - draw)))];

    /// <summary>The variance of a share of users.</summary>
    /// <param name="traffic">The traffic with its number of effective users.</param>
    /// <param name="share">The share, in (0,1].</param>
    public static UserVariance From(TrafficAssumptions traffic, double share)
    {
        var effective = traffic.EffectiveUsers!.Value;
        // Of very unequal users a share rarely contains the most active ones: the sum of squares of a Pareto
        // distribution.
        var exponent = effective < traffic.Users / MaxInequality ? 2 - (2 / Population.ActivityTail) : 1;
        var between = Math.Min(1, Math.Pow(share, -exponent) / effective);
        // The sizes of partitions vary by that of their users.
        return new UserVariance(between, Math.Max(0.5, (UserPartitions.Count / (1 + (UserPartitions.Count * between))) - 1));
    }

    /// <summary>The median: with heavy tails the mean is not typical.</summary>
    public static UserVariance Median(IReadOnlyList<CohortRates> draws)
    {
        UserVariance[] variances = [.. draws.Select(From)];
        return new UserVariance(Middle(variance => variance.BetweenUsers), Middle(variance => variance.DegreesOfFreedom));

        double Middle(Func<UserVariance, double> part) => variances.Select(part).Order().ElementAt(variances.Length / 2);
    }

    // Without the partitions that the judge excludes because one user dominates them.
    private static UserVariance From(CohortRates rates)
    {
        var sizes = PartitionSizes.From([.. rates.Requests]);
        double squares = 0;
        for (var partition = 0; partition < UserPartitions.Count; partition++)
            squares += sizes.Includes(partition) ? rates.Squares[partition] : 0;
        return sizes.Total > 0 ? new UserVariance(squares / (sizes.Total * sizes.Total), sizes.DegreesOfFreedom) : new UserVariance(1, 0.5);
    }
}
