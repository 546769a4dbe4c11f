using FlagGateway.Core.Cohorts;
using MathNet.Numerics.Distributions;

namespace FlagGateway.Core.Statistics;

/// <summary>One cohort of a stage that is simulated to estimate how often it stops without reason.</summary>
internal sealed class SimulatedCohort
{
    private readonly Random _random;
    private readonly double[] _rates = new double[UserCells.Count];
    private readonly double[] _errorRates = new double[UserCells.Count];
    private readonly long[] _requests = new long[UserCells.Count];
    private readonly long[] _errors = new long[UserCells.Count];

    /// <summary>Draws how the cells differ.</summary>
    public SimulatedCohort(PowerQuestion question, double share, Random random)
    {
        _random = random;
        var usersPerCell = UsersPerCell(question, share);
        for (var cell = 0; cell < _rates.Length; cell++)
        {
            _rates[cell] = question.RequestsPerSecond * share / UserCells.Count * Vary(question.ActivityVariation);
            _errorRates[cell] = Math.Min(1, question.BaseRate * Vary(2));
        }

        // A sum over users varies less than a user, by the root of their number.
        double Vary(double variation)
        {
            var shape = usersPerCell / (variation * variation);
            return variation > 0 ? Gamma.Sample(_random, shape, shape) : 1;
        }
    }

    /// <summary>The counts so far.</summary>
    public CohortCounts Counts => new() { Requests = _requests, Errors = _errors };

    /// <summary>Users of a cohort that share a cell; at least one.</summary>
    public static double UsersPerCell(PowerQuestion question, double share) => Math.Max(1, question.Users * share / UserCells.Count);

    /// <summary>Goes on for some seconds.</summary>
    public void Add(double seconds)
    {
        for (var cell = 0; cell < _rates.Length; cell++)
        {
            var requests = Sample(_rates[cell] * seconds);
            _requests[cell] += requests;
            _errors[cell] += Math.Min(requests, Sample(requests * _errorRates[cell]));
        }
    }

    private long Sample(double mean) => mean > 0 ? Poisson.Sample(_random, mean) : 0;
}
