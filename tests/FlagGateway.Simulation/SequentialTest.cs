using FlagGateway.Core.Cohorts;

namespace FlagGateway.Simulation;

/// <summary>
/// GrowthBook's sequential test at its defaults (5 %, two-sided, tuned to 5,000 users): an asymptotic confidence
/// sequence of the difference of two ratios. It stops a candidate whose whole interval is above zero. GrowthBook
/// estimates the variance between users; here it is estimated between the 64 partitions of users that the gateway has,
/// which is the same number.
/// </summary>
/// <seealso href="https://docs.growthbook.io/statistics/sequential">GrowthBook: sequential testing</seealso>
internal static class SequentialTest
{
    private const double Alpha = 0.05;
    private const double TunedTo = 5000;

    // The rho at which the sequence is narrowest for that number of users.
    private static readonly double Rho = Math.Sqrt(((-2 * Math.Log(Alpha)) + Math.Log((-2 * Math.Log(Alpha)) + 1)) / TunedTo);

    /// <summary>Whether the candidate's ratio is significantly larger.</summary>
    /// <param name="users">Users of both variants.</param>
    /// <param name="control">Events and requests by partition.</param>
    /// <param name="candidate">The candidate's.</param>
    public static bool IsWorse(int users, (IReadOnlyList<long> Events, IReadOnlyList<long> Requests) control, (IReadOnlyList<long> Events, IReadOnlyList<long> Requests) candidate)
    {
        var (own, ownVariance) = Ratio(candidate.Events, candidate.Requests);
        var (other, otherVariance) = Ratio(control.Events, control.Requests);
        if (!(own > other))
            return false;
        var scaled = (users * Rho * Rho) + 1;
        var width = Math.Sqrt((ownVariance + otherVariance) * 2 * scaled / (users * Rho * Rho) * Math.Log(Math.Sqrt(scaled) / Alpha));
        return width > 0 && own - other > width;
    }

    private static (double Value, double Variance) Ratio(IReadOnlyList<long> events, IReadOnlyList<long> requests)
    {
        double total = requests.Sum(), value = total > 0 ? events.Sum() / total : double.NaN, squares = 0;
        for (var i = 0; i < UserPartitions.Count; i++)
        {
            var residual = events[i] - (value * requests[i]);
            squares += residual * residual;
        }

        return (value, squares / (total * total) * UserPartitions.Count / (UserPartitions.Count - 1));
    }
}
