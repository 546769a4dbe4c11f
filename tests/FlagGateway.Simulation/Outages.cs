using FlagGateway.Core.Cohorts;

namespace FlagGateway.Simulation;

/// <summary>The outages of one run.</summary>
internal sealed class Outages
{
    private readonly List<Outage> _outages = [];
    private readonly World _world;
    private readonly TimeSpan _look;

    public Outages(OutageModel model, Scenario scenario, World world, Chance chance)
    {
        (_world, _look) = (world, scenario.Look);
        for (var i = 0; i < model.PerDay * scenario.Stage.TotalDays; i++)
        {
            var start = scenario.Stage * chance.Uniform();
            var isHit = new bool[UserPartitions.Count];
            for (var partition = 0; partition < isHit.Length; partition++)
                isHit[partition] = chance.Uniform() < model.ShardShare;
            var factor = Math.Exp(model.Difference * chance.Normal());
            _outages.Add(new Outage(start, start + TimeSpan.FromMinutes(model.Minutes), model.ErrorRate, Math.Min(1, model.ErrorRate * factor), isHit));
        }
    }

    /// <summary>Adds the failures of one look.</summary>
    public void AddTo(TimeSpan elapsed, Tally control, Tally candidate, Chance chance)
    {
        foreach (var outage in _outages)
        {
            if (elapsed <= outage.Start || elapsed - _look >= outage.End)
                continue;
            Add(control, _world.ControlRequests, outage.ControlRate, outage.IsHit, chance);
            Add(candidate, _world.CandidateRequests, outage.CandidateRate, outage.IsHit, chance);
        }
    }

    // Failed requests are retried by their clients, so that they come on top of the others.
    private void Add(Tally tally, IReadOnlyList<double> requests, double rate, bool[] isHit, Chance chance)
    {
        for (var partition = 0; partition < isHit.Length; partition++)
        {
            var mean = requests[partition] * _look.TotalSeconds * rate;
            if (isHit[partition] && mean > 0)
                tally.AddError(partition, (int)Math.Round(Math.Max(0, mean + (Math.Sqrt(mean) * chance.Normal()))));
        }
    }

    private sealed record Outage(TimeSpan Start, TimeSpan End, double ControlRate, double CandidateRate, bool[] IsHit);
}
