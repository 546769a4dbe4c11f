namespace FlagGateway.Simulation;

/// <summary>
/// Kayenta's default judge, asked every hour about the values of its 60 minutes: a metric is too high if the whole 98 %
/// interval of the shift between canary and baseline lies beyond a quarter of the shift itself. With two metrics of
/// equal weight one of them is enough to fall below a score of 75.
/// </summary>
/// <seealso href="https://github.com/spinnaker/kayenta/blob/master/docs/canary-judge.md">Kayenta: canary judge</seealso>
internal sealed class MannWhitneyJudge
{
    private const double Tolerance = 0.25;

    // The normal quantile of 99 %.
    private const double Z = 2.326;
    private const int Samples = 60;

    private readonly List<double> _control = [];
    private readonly List<double> _candidate = [];

    /// <summary>Adds a minute.</summary>
    /// <returns>Whether an hour is complete, and too high.</returns>
    public bool Add(double control, double candidate)
    {
        _control.Add(control);
        _candidate.Add(candidate);
        if (_control.Count < Samples)
            return false;
        var isHigh = IsHigh();
        _control.Clear();
        _candidate.Clear();
        return isHigh;
    }

    // The Hodges-Lehmann estimate is the median of all differences, and its interval lies between two of their order
    // statistics.
    private bool IsHigh()
    {
        var differences = new double[Samples * Samples];
        for (var i = 0; i < differences.Length; i++)
            differences[i] = _candidate[i / Samples] - _control[i % Samples];
        Array.Sort(differences);
        var estimate = differences[differences.Length / 2];
        var rank = (int)Math.Floor((Samples * Samples / 2.0) - (Z * Math.Sqrt(Samples * Samples * ((2 * Samples) + 1) / 12.0)));
        return differences[Math.Max(0, rank)] > Tolerance * Math.Abs(estimate);
    }
}
