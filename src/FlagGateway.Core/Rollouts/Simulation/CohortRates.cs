using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>
/// Combined request rates of a cohort's users by partition: a sum of Poisson processes is a Poisson process.
/// </summary>
internal sealed class CohortRates
{
    private const int ClassesPerOctave = 4;

    private readonly Dictionary<int, int> _usersByRate = [];

    private CohortRates()
    {
    }

    /// <summary>Requests per second, by partition.</summary>
    public double[] Requests { get; } = new double[UserPartitions.Count];

    /// <summary>Error rate of a partition relative to that of all.</summary>
    public double[] ErrorPropensity { get; } = new double[UserPartitions.Count];

    /// <summary>Slowness of the partition's users, in standard deviations between users.</summary>
    public double[] Slowness { get; } = new double[UserPartitions.Count];

    /// <summary>Bias of the partition's signals, in standard deviations between users.</summary>
    public double[] SignalBias { get; } = new double[UserPartitions.Count];

    /// <summary>Squares of the users' requests per second, by partition.</summary>
    public double[] Squares { get; } = new double[UserPartitions.Count];

    /// <summary>Sums up users.</summary>
    public static CohortRates From(IEnumerable<Population.User> users)
    {
        var rates = new CohortRates();
        foreach (var user in users)
            rates.Add(user);
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            var requests = Math.Max(rates.Requests[partition], double.Epsilon);
            rates.ErrorPropensity[partition] /= requests;
            rates.Slowness[partition] /= requests;
            rates.SignalBias[partition] /= requests;
        }

        return rates;
    }

    /// <summary>Expected number of users who have sent a request after some time.</summary>
    public double UsersAfter(double seconds)
    {
        double users = 0;
        foreach (var (place, count) in _usersByRate)
            users += count * (1 - Math.Exp(-Math.Pow(2, (place + 0.5) / ClassesPerOctave) * seconds));
        return users;
    }

    private void Add(in Population.User user)
    {
        Requests[user.Partition] += user.Requests;
        Squares[user.Partition] += user.Requests * user.Requests;
        ErrorPropensity[user.Partition] += user.Requests * user.ErrorPropensity;
        Slowness[user.Partition] += user.Requests * user.Slowness;
        SignalBias[user.Partition] += user.Requests * user.SignalBias;
        var place = (int)Math.Floor(Math.Log2(user.Requests) * ClassesPerOctave);
        _usersByRate[place] = _usersByRate.GetValueOrDefault(place) + 1;
    }
}
