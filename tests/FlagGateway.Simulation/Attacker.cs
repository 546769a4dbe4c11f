namespace FlagGateway.Simulation;

/// <summary>One draw of an attack, and the networks of everybody.</summary>
internal sealed class Attacker
{
    private readonly (int Partition, int Network)[] _identities;
    private readonly AliasTable _count;
    private readonly NetworkTraffic _control;
    private readonly NetworkTraffic _candidate;

    public Attacker(Attack attack, Scenario scenario, World world, Chance chance)
    {
        var seconds = scenario.Look.TotalSeconds;
        _identities = attack.Draw(chance);
        _count = AliasTable.Poisson(seconds * world.CandidateRequestsPerSecond);
        _control = new NetworkTraffic(seconds * world.ControlRequestsPerSecond, scenario.Model.ErrorRate);
        _candidate = new NetworkTraffic(seconds * world.CandidateRequestsPerSecond, scenario.Model.ErrorRate);
    }

    /// <summary>Adds the traffic of one look.</summary>
    public void AddTo(Tally control, Tally candidate, Chance chance)
    {
        _control.AddTo(control, chance);
        _candidate.AddTo(candidate, chance);
        for (var left = _count.Draw(chance); left > 0; left--)
        {
            var (partition, network) = _identities[chance.Below(_identities.Length)];
            candidate.AddError(partition);
            candidate.AddNetwork(network, 1, 1);
        }
    }
}
