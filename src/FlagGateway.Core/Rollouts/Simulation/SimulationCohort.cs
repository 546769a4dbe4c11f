using FlagGateway.Core.Cohorts;
using MathNet.Numerics.Distributions;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Counts the simulated traffic of one cohort as the gateway counts real traffic.</summary>
internal sealed class SimulationCohort
{
    // Durations far below the lowest judged quantile of both cohorts need no detail.
    private const double DetailFrom = 0.6;

    // Above this mean a corrected normal variate approximates a Poisson variate well.
    private const double LargeMean = 50;

    // Above this variance a count of hits is far enough from its limits for a normal variate.
    private const double LargeVariance = 25;

    private const int MaxSingleDraws = 200;

    private readonly CohortRates _rates;
    private readonly TrafficAssumptions _traffic;
    private readonly Random _random;
    private readonly string[] _signals;
    private readonly LaggedReports?[] _lagged;
    private readonly double _lowestQuantile;
    private readonly SimulationStatuses _statuses;
    private readonly long[]? _abandoned;
    private readonly int _clientTimeout = LatencyScale.BucketOf(TrafficAssumptions.ClientTimeout.TotalSeconds);
    private readonly long[] _compared = new long[UserPartitions.Count];
    private readonly long[] _mismatched = new long[UserPartitions.Count];
    private long[] _requests = new long[UserPartitions.Count];
    private long[] _errors = new long[UserPartitions.Count];
    private int[] _latency;
    private int[] _censored;
    private double[][] _sums;
    private double[] _upTo = [];
    private double _factor;
    private int _detail;
    private double _seconds;

    /// <summary>Creates a cohort without requests.</summary>
    /// <param name="rates">Rates of its users.</param>
    /// <param name="traffic">The traffic.</param>
    /// <param name="guardrails">The metrics to count.</param>
    /// <param name="random">Source of randomness.</param>
    public SimulationCohort(CohortRates rates, TrafficAssumptions traffic, WatchedMetrics guardrails, Random random)
    {
        (_rates, _traffic, _random) = (rates, traffic, random);
        _signals = [.. guardrails.Signals];
        _lagged = [.. _signals.Select(name => guardrails.Lags.TryGetValue(name, out var lag) ? new LaggedReports(lag) : null)];
        _sums = [.. _signals.Select(_ => new double[UserPartitions.Count])];
        _lowestQuantile = guardrails.LowestQuantile;
        _statuses = new SimulationStatuses(guardrails, traffic);
        _abandoned = guardrails.HasAbandoned ? new long[UserPartitions.Count] : null;
        _latency = double.IsNaN(_lowestQuantile) ? [] : new int[UserPartitions.Count * LatencyScale.Buckets];
        _censored = _abandoned is null || _latency.Length == 0 ? [] : new int[_latency.Length];
    }

    /// <summary>The counts so far. Later traffic is added to the same arrays until <see cref="Part"/>.</summary>
    public CohortCounts Counts => new()
    {
        Requests = _requests,
        Errors = _errors,
        Latency = _latency,
        Abandoned = [.. _abandoned ?? new long[UserPartitions.Count]],
        CensoredLatency = _censored,
        // An LLM's times are as likely as those of its responses.
        FirstToken = _latency,
        CensoredFirstToken = _censored,
        TokenTime = _latency,
        StatusClasses = _statuses.Classes,
        StatusCodes = _statuses.Codes,
        Compared = [.. _compared],
        Mismatched = [.. _mismatched],
        Signals = Enumerable.Range(0, _signals.Length).ToDictionary(i => _signals[i], i => _lagged[i]?.Counts ?? new SignalCounts(_requests, _sums[i]), StringComparer.Ordinal),
        Users = _rates.UsersAfter(_seconds),
    };

    /// <summary>Detaches the returned counts, so that a window keeps its initial values.</summary>
    public void Part()
    {
        (_requests, _errors, _latency, _censored) = ([.. _requests], [.. _errors], [.. _latency], [.. _censored]);
        _sums = [.. _sums.Select(sums => (double[])[.. sums])];
        foreach (var lagged in _lagged)
            lagged?.Part();
    }

    /// <summary>Advances by some seconds.</summary>
    public void Add(double seconds, CandidateBehaviour behaviour)
    {
        foreach (var lagged in _lagged)
            lagged?.Begin(_seconds, _seconds + seconds);
        _seconds += seconds;
        Prepare(behaviour.LatencyFactor);
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            var sent = _rates.Requests[partition] * seconds;
            if (sent <= 0)
                continue;
            if (_abandoned is not null)
                sent *= 1 - Leave(partition, sent, behaviour);
            var rate = Raise(_traffic.ErrorRate, behaviour.ErrorRate, _rates.ErrorPropensity[partition]);
            var errors = Draw(sent * rate);
            var responses = _latency.Length == 0 ? Draw(sent * (1 - rate)) : AddResponses(partition, sent * (1 - rate));
            _requests[partition] += errors + responses;
            _errors[partition] += errors;
            _statuses.Add(partition, errors, responses, behaviour, Draw);
            for (var i = 0; i < _signals.Length; i++)
            {
                var sum = Report(_signals[i], partition, errors + responses, behaviour);
                if (_lagged[i] is { } lagged)
                    lagged.Add(partition, errors + responses, sum);
                else
                    _sums[i][partition] += sum;
            }
        }

        foreach (var lagged in _lagged)
            lagged?.Advance(_seconds);
    }

    /// <summary>Counts copies of another cohort's requests, whose responses are compared.</summary>
    /// <param name="source">The cohort whose requests are copied.</param>
    /// <param name="share">The copied share, as a fraction.</param>
    /// <param name="seconds">Duration in seconds.</param>
    /// <param name="behaviour">Behaviour of the candidate.</param>
    public void AddCopies(CohortRates source, double share, double seconds, CandidateBehaviour behaviour)
    {
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            var copies = source.Requests[partition] * share * seconds;
            if (copies <= 0)
                continue;
            var rate = Raise(_traffic.MismatchRate, behaviour.MismatchRate, source.ErrorPropensity[partition]);
            var mismatched = Draw(copies * rate);
            _compared[partition] += mismatched + Draw(copies * (1 - rate));
            _mismatched[partition] += mismatched;
        }
    }

    // A client that aborts has waited until then.
    private double Leave(int partition, double sent, CandidateBehaviour behaviour)
    {
        var rate = Raise(_traffic.AbandonRate, behaviour.AbandonRate, _rates.ErrorPropensity[partition]);
        var left = Draw(sent * rate);
        _abandoned![partition] += left;
        if (_censored.Length != 0)
            _censored[(partition * LatencyScale.Buckets) + _clientTimeout] += (int)left;
        return rate;
    }

    // An increase affects all users equally; a decrease affects each proportionally.
    private static double Raise(double control, double? candidate, double errorPropensity)
    {
        var own = control * errorPropensity;
        var raised = candidate is not { } rate ? own : rate >= control ? own + rate - control : own * rate / control;
        return Math.Clamp(raised, 0, 1);
    }

    private double Report(string signal, int partition, long count, CandidateBehaviour behaviour)
    {
        var assumed = _traffic.SignalOf(signal);
        var mean = behaviour.Signals.TryGetValue(signal, out var other) ? other : assumed.Mean;
        var rate = mean + (Population.UserPart * assumed.Deviation * _rates.SignalBias[partition]);
        if (assumed.IsOfZerosAndOnes && count * rate * (1 - rate) < LargeVariance)
            return Hits(count, Math.Clamp(rate, 0, 1));
        var within = assumed.Deviation * Math.Sqrt(1 - (Population.UserPart * Population.UserPart));
        var sum = (count * rate) + (Math.Sqrt(count) * within * Normal.Sample(_random, 0, 1));
        return assumed.Mean is >= 0 and <= 1 ? Math.Clamp(sum, 0, count) : sum;
    }

    // Where a normal variate would have to be cut off, the mean would change: a few reports of a rate close to 0 or 1.
    private double Hits(long count, double rate)
    {
        if (count > MaxSingleDraws)
            return rate > 0.5 ? Math.Max(0, count - Draw(count * (1 - rate))) : Math.Min(count, Draw(count * rate));
        var hits = 0;
        for (var i = 0; i < count; i++)
            hits += _random.NextDouble() < rate ? 1 : 0;
        return hits;
    }

    private long AddResponses(int partition, double mean)
    {
        var width = LatencyScale.Buckets - _detail + 1;
        var upTo = _upTo.AsSpan(partition * width, width);
        var counts = _latency.AsSpan((partition * LatencyScale.Buckets) + _detail - 1, width);
        var responses = Draw(mean * upTo[0]);
        counts[0] += (int)responses;
        var slow = mean * (1 - upTo[0]);

        // Few events are drawn one by one; for many, a count is drawn for each bucket. Both have the same distribution.
        if (slow < width / 4.0)
        {
            var few = Draw(slow);
            for (var i = 0; i < few; i++)
            {
                var place = upTo.BinarySearch(upTo[0] + ((1 - upTo[0]) * _random.NextDouble()));
                counts[Math.Clamp(place < 0 ? ~place : place + 1, 1, width - 1)]++;
            }

            return responses + few;
        }

        for (var i = 1; i < width && upTo[i - 1] < 1; i++)
        {
            var count = (int)Draw(mean * (upTo[i] - upTo[i - 1]));
            counts[i] += count;
            responses += count;
        }

        return responses;
    }

    private void Prepare(double factor)
    {
        if (_latency.Length == 0 || factor.Equals(_factor))
            return;
        _factor = factor;
        var sigma = _traffic.LatencySigma;
        var own = sigma * Math.Sqrt(1 - (Population.UserPart * Population.UserPart));
        var median = _traffic.LatencyP50 * factor;
        _detail = Math.Max(1, LatencyScale.BucketOf(DetailFrom * Math.Min(_traffic.LatencyP50, median) * Math.Exp(sigma * Normal.InvCDF(0, 1, _lowestQuantile))));
        var width = LatencyScale.Buckets - _detail + 1;
        _upTo = new double[UserPartitions.Count * width];
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            // The first bucket includes all faster requests, the last all slower ones.
            for (var i = 0; i < width; i++)
            {
                var z = (Math.Log(LatencyScale.UpperBoundOf(_detail - 1 + i) / median) - (Population.UserPart * sigma * _rates.Slowness[partition])) / own;
                _upTo[(partition * width) + i] = i == width - 1 || z > 6 ? 1 : Normal.CDF(0, 1, z);
            }
        }
    }

    private long Draw(double mean)
    {
        if (mean <= 0)
            return 0;
        if (mean < LargeMean)
            return Poisson.Sample(_random, mean);

        // Cornish and Fisher: a normal variate with the skew of the Poisson distribution.
        var z = Normal.Sample(_random, 0, 1);
        return Math.Max(0, (long)Math.Round(mean + (Math.Sqrt(mean) * z) + (((z * z) - 1) / 6)));
    }
}
