using FlagGateway.Core.Cohorts;

namespace FlagGateway.Simulation;

/// <summary>The outages of one run.</summary>
internal sealed class Outages
{
    private readonly List<Outage> _outages = [];
    private readonly World _world;
    private readonly TimeSpan _look;
    private readonly int? _bucket;

    public Outages(OutageModel model, Scenario scenario, World world, Chance chance)
    {
        (_world, _look) = (world, scenario.Look);
        _bucket = model.Seconds is { } seconds ? LatencyScale.BucketOf(seconds) : null;
        for (var i = 0; i < model.PerDay * scenario.Stage.TotalDays; i++)
        {
            var start = scenario.Stage * chance.Uniform();
            var isHit = new bool[UserPartitions.Count];
            for (var partition = 0; partition < isHit.Length; partition++)
                isHit[partition] = chance.Uniform() < model.ShardShare;
            var factor = Math.Exp(model.Difference * chance.Normal());
            _outages.Add(new Outage(start, start + TimeSpan.FromMinutes(model.Minutes), model.AddedRate, Math.Min(1, model.AddedRate * factor), isHit));
        }
    }

    /// <summary>Adds the failures or slow responses of one look.</summary>
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

    // They are retried by their clients, so that they come on top of the others.
    private void Add(Tally tally, IReadOnlyList<double> requests, double rate, bool[] isHit, Chance chance)
    {
        for (var partition = 0; partition < isHit.Length; partition++)
        {
            var mean = requests[partition] * _look.TotalSeconds * rate;
            if (!isHit[partition] || mean <= 0)
                continue;
            var count = (int)Math.Round(Math.Max(0, mean + (Math.Sqrt(mean) * chance.Normal())));
            if (_bucket is { } bucket)
                tally.AddAnswers(partition, bucket, count);
            else
                tally.AddError(partition, count);
        }
    }

    private sealed record Outage(TimeSpan Start, TimeSpan End, double ControlRate, double CandidateRate, bool[] IsHit);
}
