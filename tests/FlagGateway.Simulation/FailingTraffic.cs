using FlagGateway.Core.Cohorts;

namespace FlagGateway.Simulation;

/// <summary>Users whose every request fails, and when the gateway has seen enough of each to know.</summary>
internal sealed class FailingTraffic
{
    private readonly double[] _known;

    /// <summary>Draws when each has sent enough requests: the sum of as many exponential times.</summary>
    /// <param name="rates">Requests per second of each.</param>
    /// <param name="chance">Random numbers.</param>
    public FailingTraffic(IEnumerable<double> rates, Chance chance) =>
        _known = [.. rates.Select(rate => chance.Gamma(FailingUsers.Streak) * FailingUsers.Streak / rate).Order()];

    /// <summary>The number of users who are known after some time.</summary>
    public int At(TimeSpan elapsed)
    {
        var found = Array.BinarySearch(_known, elapsed.TotalSeconds);
        return found < 0 ? ~found : found;
    }
}
