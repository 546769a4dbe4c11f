using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>
/// Statuses of the simulated responses of one cohort: failures are 500, and the rest without a monitored status is 200.
/// </summary>
internal sealed class SimulationStatuses
{
    private readonly IReadOnlyList<StatusMetric> _watched;
    private readonly TrafficAssumptions _traffic;
    private readonly Dictionary<int, long[]> _codes = new() { [200] = new long[UserPartitions.Count], [500] = new long[UserPartitions.Count] };
    private readonly long[] _classes = new long[UserPartitions.Count * CohortCounts.StatusClassCount];

    /// <summary>No response yet.</summary>
    public SimulationStatuses(WatchedMetrics watched, TrafficAssumptions traffic)
    {
        (_watched, _traffic) = (watched.Statuses, traffic);
        foreach (var status in _watched.Where(static status => status.Code != 0))
            _codes[status.Code] = new long[UserPartitions.Count];
    }

    /// <summary>Responses by class so far; see <see cref="CohortCounts.StatusClasses"/>.</summary>
    public long[] Classes => [.. _classes];

    /// <summary>Responses by code so far.</summary>
    public Dictionary<int, long[]> Codes => _codes.ToDictionary(static code => code.Key, static code => (long[])[.. code.Value]);

    /// <summary>Adds the responses of a partition.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="errors">Number of failed responses.</param>
    /// <param name="responses">Number of other responses.</param>
    /// <param name="behaviour">Behaviour of the destination.</param>
    /// <param name="draw">Draws a number of events by its mean.</param>
    public void Add(int partition, long errors, long responses, CandidateBehaviour behaviour, Func<double, long> draw)
    {
        Count(partition, new StatusMetric(5, 500), errors);
        var rest = responses;
        foreach (var status in _watched)
        {
            var count = Math.Min(rest, draw(responses * ShareOf(status, behaviour)));
            Count(partition, status, count);
            rest -= count;
        }

        Count(partition, new StatusMetric(2, 200), rest);
    }

    // A class gets the rest that its monitored codes leave.
    private double ShareOf(StatusMetric status, CandidateBehaviour behaviour)
    {
        var share = behaviour.Statuses.TryGetValue(status.Name, out var own) ? own : _traffic.StatusOf(status);
        return status.Code != 0 ? share : Math.Max(0, share - _watched.Where(code => code.Code != 0 && code.Class == status.Class).Sum(code => ShareOf(code, behaviour)));
    }

    private void Count(int partition, StatusMetric status, long count)
    {
        _classes[(partition * CohortCounts.StatusClassCount) + status.Class - 1] += count;
        if (status.Code != 0)
            _codes[status.Code][partition] += count;
    }
}
