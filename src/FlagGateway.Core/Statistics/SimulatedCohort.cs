using FlagGateway.Core.Cohorts;
using MathNet.Numerics.Distributions;

namespace FlagGateway.Core.Statistics;

/// <summary>One cohort of a simulated stage, used to estimate the rate of false stops.</summary>
internal sealed class SimulatedCohort
{
    private readonly Random _random;
    private readonly double[] _rates = new double[UserPartitions.Count];
    private readonly double[] _errorRates = new double[UserPartitions.Count];
    private readonly long[] _requests = new long[UserPartitions.Count];
    private readonly long[] _errors = new long[UserPartitions.Count];

    /// <summary>Draws how the partitions differ.</summary>
    public SimulatedCohort(PowerQuestion question, double share, Random random)
    {
        _random = random;
        var usersPerPartition = UsersPerPartition(question, share);
        for (var partition = 0; partition < _rates.Length; partition++)
        {
            _rates[partition] = question.RequestsPerSecond * share / UserPartitions.Count * Vary(question.ActivityVariation);
            _errorRates[partition] = Math.Min(1, question.BaseRate * Vary(2));
        }

        // A sum over users varies less than one user, by the square root of their number.
        double Vary(double variation)
        {
            var shape = usersPerPartition / (variation * variation);
            return variation > 0 ? Gamma.Sample(_random, shape, shape) : 1;
        }
    }

    /// <summary>The counts so far.</summary>
    public CohortCounts Counts => new() { Requests = _requests, Errors = _errors };

    /// <summary>Number of users of a cohort in one partition; at least one.</summary>
    public static double UsersPerPartition(PowerQuestion question, double share) => Math.Max(1, question.Users * share / UserPartitions.Count);

    /// <summary>Advances by some seconds.</summary>
    public void Add(double seconds)
    {
        for (var partition = 0; partition < _rates.Length; partition++)
        {
            var requests = Sample(_rates[partition] * seconds);
            _requests[partition] += requests;
            _errors[partition] += Math.Min(requests, Sample(requests * _errorRates[partition]));
        }
    }

    private long Sample(double mean) => mean > 0 ? Poisson.Sample(_random, mean) : 0;
}
