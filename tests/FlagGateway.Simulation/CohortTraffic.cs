using FlagGateway.Core.Cohorts;

namespace FlagGateway.Simulation;

/// <summary>
/// What one cohort's users send in the time between two looks. Users send independently of each other at their own constant rates
/// (Poisson), so what a cell sends, fails and how long it lasts are Poisson as well and are drawn cell by cell: the same
/// distribution as drawing user by user.
/// </summary>
internal sealed class CohortTraffic
{
    private readonly AliasTable _errorCount;
    private readonly AliasTable _errorCell;
    private readonly AliasTable _answerCount;
    private readonly AliasTable _answerPlace;
    private readonly AliasTable? _abandonedCount;
    private readonly AliasTable? _abandonedPlace;
    private readonly AliasTable?[] _fastCounts;
    private readonly int _first;
    private readonly int _width;

    /// <summary>Compiles rates to tables.</summary>
    /// <param name="errors">Failed requests per look, by cell.</param>
    /// <param name="answers">Answered requests per look, by cell and bucket.</param>
    /// <param name="abandoned">Abandoned requests per look, by cell and bucket of the time waited; <c>null</c> for none.</param>
    /// <param name="firstSlow">Durations of buckets below are counted in the one before, which no quantile comes near to.</param>
    public CohortTraffic(double[] errors, double[,] answers, double[,]? abandoned, int firstSlow)
    {
        if (abandoned is not null)
        {
            double[] places = [.. abandoned.Cast<double>()];
            (_abandonedCount, _abandonedPlace) = (AliasTable.Poisson(places.Sum()), new AliasTable(places));
        }

        _errorCount = AliasTable.Poisson(errors.Sum());
        _errorCell = new AliasTable(errors);
        _first = firstSlow;
        _width = LatencyScale.Buckets - firstSlow;
        _fastCounts = new AliasTable?[UserCells.Count];
        var slow = new double[UserCells.Count * _width];
        for (var cell = 0; cell < UserCells.Count; cell++)
        {
            double fast = 0;
            for (var bucket = 0; bucket < LatencyScale.Buckets; bucket++)
            {
                if (bucket < firstSlow)
                    fast += answers[cell, bucket];
                else
                    slow[(cell * _width) + bucket - firstSlow] = answers[cell, bucket];
            }

            _fastCounts[cell] = fast > 0 ? AliasTable.Poisson(fast) : null;
        }

        _answerCount = AliasTable.Poisson(slow.Sum());
        _answerPlace = new AliasTable(slow);
    }

    /// <summary>Adds the traffic of one look.</summary>
    public void AddTo(Tally tally, Chance chance)
    {
        for (var left = _errorCount.Draw(chance); left > 0; left--)
            tally.AddError(_errorCell.Draw(chance));
        for (var cell = 0; cell < _fastCounts.Length; cell++)
        {
            if (_fastCounts[cell] is { } fast)
                tally.AddAnswers(cell, _first - 1, fast.Draw(chance));
        }

        for (var left = _abandonedCount?.Draw(chance) ?? 0; left > 0; left--)
            tally.AddAbandoned(_abandonedPlace!.Draw(chance));
        for (var left = _answerCount.Draw(chance); left > 0; left--)
        {
            var place = _answerPlace.Draw(chance);
            var cell = place / _width;
            tally.AddAnswers(cell, _first + place - (cell * _width), 1);
        }
    }
}
