using FlagGateway.Core.Cohorts;

namespace FlagGateway.Simulation;

/// <summary>
/// Requests by network. Networks are drawn independently of users, so that what the partitions of networks got is drawn
/// again from the same rates: the same distribution for each partition, though not the same sum.
/// </summary>
/// <param name="requests">Mean requests per look.</param>
/// <param name="errorRate">Mean share of them that fails.</param>
internal sealed class NetworkTraffic(double requests, double errorRate)
{
    private readonly AliasTable _answers = AliasTable.Poisson(requests * (1 - errorRate) / UserPartitions.Count);
    private readonly AliasTable _errors = AliasTable.Poisson(requests * errorRate / UserPartitions.Count);

    /// <summary>Adds the traffic of one look.</summary>
    public void AddTo(Tally tally, Chance chance)
    {
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            var errors = _errors.Draw(chance);
            tally.AddNetwork(partition, errors + _answers.Draw(chance), errors);
        }
    }
}
