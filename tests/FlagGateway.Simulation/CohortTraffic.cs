using FlagGateway.Core.Cohorts;

namespace FlagGateway.Simulation;

/// <summary>
/// What one cohort's users send in the time between two looks. Users send independently of each other at their own
/// constant rates (Poisson), so what a partition sends, fails and how long it lasts are Poisson as well and are drawn
/// partition by partition: the same distribution as drawing user by user.
/// </summary>
internal sealed class CohortTraffic
{
    private readonly AliasTable _errorCount;
    private readonly AliasTable _errorPartition;
    private readonly AliasTable _answerCount;
    private readonly AliasTable _answerPlace;
    private readonly AliasTable? _abandonedCount;
    private readonly AliasTable? _abandonedPlace;
    private readonly AliasTable?[] _fastCounts;
    private readonly int _first;
    private readonly int _width;
    private readonly int _burst;

    /// <summary>Compiles rates to tables.</summary>
    /// <param name="errors">Failed requests per look, by partition.</param>
    /// <param name="answers">Answered requests per look, by partition and bucket.</param>
    /// <param name="abandoned">
    /// Abandoned requests per look, by partition and bucket of the time waited; <c>null</c> for none.
    /// </param>
    /// <param name="firstSlow">
    /// Durations of buckets below are counted in the one before, which no quantile comes near to.
    /// </param>
    /// <param name="burst">Requests that fail together.</param>
    public CohortTraffic(double[] errors, double[,] answers, double[,]? abandoned, int firstSlow, int burst)
    {
        _burst = burst;
        if (abandoned is not null)
        {
            double[] places = [.. abandoned.Cast<double>()];
            (_abandonedCount, _abandonedPlace) = (AliasTable.Poisson(places.Sum()), new AliasTable(places));
        }

        _errorCount = AliasTable.Poisson(errors.Sum() / burst);
        _errorPartition = new AliasTable(errors);
        _first = firstSlow;
        _width = LatencyScale.Buckets - firstSlow;
        _fastCounts = new AliasTable?[UserPartitions.Count];
        var slow = new double[UserPartitions.Count * _width];
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            double fast = 0;
            for (var bucket = 0; bucket < LatencyScale.Buckets; bucket++)
            {
                if (bucket < firstSlow)
                    fast += answers[partition, bucket];
                else
                    slow[(partition * _width) + bucket - firstSlow] = answers[partition, bucket];
            }

            _fastCounts[partition] = fast > 0 ? AliasTable.Poisson(fast) : null;
        }

        // A cohort may be empty: of few tenants none may be on the candidate.
        _answerCount = AliasTable.Poisson(Math.Max(1e-12, slow.Sum()));
        _answerPlace = new AliasTable(slow.Sum() > 0 ? slow : [.. slow.Select(static _ => 1.0)]);
    }

    /// <summary>Adds the traffic of one look.</summary>
    public void AddTo(Tally tally, Chance chance)
    {
        for (var left = _errorCount.Draw(chance); left > 0; left--)
            tally.AddError(_errorPartition.Draw(chance), _burst);
        for (var partition = 0; partition < _fastCounts.Length; partition++)
        {
            if (_fastCounts[partition] is { } fast)
                tally.AddAnswers(partition, _first - 1, fast.Draw(chance));
        }

        for (var left = _abandonedCount?.Draw(chance) ?? 0; left > 0; left--)
            tally.AddAbandoned(_abandonedPlace!.Draw(chance));
        for (var left = _answerCount.Draw(chance); left > 0; left--)
        {
            var place = _answerPlace.Draw(chance);
            var partition = place / _width;
            tally.AddAnswers(partition, _first + place - (partition * _width), 1);
        }
    }
}
