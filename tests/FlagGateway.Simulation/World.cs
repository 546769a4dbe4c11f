using FlagGateway.Core.Cohorts;
using MathNet.Numerics.Distributions;

namespace FlagGateway.Simulation;

/// <summary>One draw of users, with what they send in both cohorts.</summary>
internal sealed class World
{
    private const int LatencyLevels = 33;
    private const double SecondsOfPast = 3600;

    /// <summary>Draws users and puts each into a cohort and a partition, independently of all else.</summary>
    public World(TrafficModel model, double share, Effect effect, double secondsPerEvaluation, Chance chance)
    {
        var factors = LevelsOf(model.UserLatencySigma);
        var controlBuckets = BucketsOf(model, factors, 1);
        var candidateBuckets = BucketsOf(model, factors, effect.LatencyFactor);
        var (control, before, after) = (new Rates(model), new Rates(model), new Rates(model) { Hanging = effect.Hanging });
        List<double> failingOfControl = [], failingBefore = [], failingAfter = [];
        var users = Draw(model, chance);
        var assignment = new Assignment(model, share, chance);
        (Users, CandidateUsers) = (users.Length, 0);
        foreach (var user in users)
        {
            var (isCandidate, partition) = assignment.Draw();
            var level = chance.Below(LatencyLevels);
            if (!isCandidate)
            {
                control.Add(partition, user.Requests, user.ErrorRate, level);
                AddFailing(failingOfControl, user.Requests, user.ErrorRate);
                continue;
            }

            CandidateUsers++;
            var variation = effect.AddedErrorsVariation;
            var added = effect.AddedErrors * (variation > 0 ? chance.Gamma(1 / (variation * variation)) : 1);
            if (effect.FailingUsers > 0 && chance.Uniform() < effect.FailingUsers)
                added = 1;
            before.Add(partition, user.Requests, user.ErrorRate, level);
            after.Add(partition, user.Requests, Math.Min(1, user.ErrorRate + added), level);
            AddFailing(failingBefore, user.Requests, user.ErrorRate);
            AddFailing(failingAfter, user.Requests, user.ErrorRate + added);
        }

        // What is far below control's quantile needs no detail, and control has most of the requests.
        var firstSlow = model.HasMedian ? 1 : LatencyScale.BucketOf((model.SlowShare > 0 ? 0.6 : 0.75) * model.MedianLatency * Math.Exp(1.645 * model.LatencySigma));
        Control = control.Compile(controlBuckets, secondsPerEvaluation, firstSlow);
        (ControlPast, CandidatePast) = (control.Compile(controlBuckets, SecondsOfPast, firstSlow), before.Compile(controlBuckets, SecondsOfPast, firstSlow));
        CandidateBefore = before.Compile(controlBuckets, secondsPerEvaluation, 1);
        CandidateAfter = after.Compile(candidateBuckets, secondsPerEvaluation, 1);
        (ControlFailing, FailingBefore, FailingAfter) = (new FailingTraffic(failingOfControl, chance), new FailingTraffic(failingBefore, chance), new FailingTraffic(failingAfter, chance));
        CandidateRequestsPerSecond = after.Total;
        ControlRequestsPerSecond = control.Total;
        (ControlRequests, CandidateRequests) = (control.Requests, before.Requests);
    }

    /// <summary>Control.</summary>
    public CohortTraffic Control { get; }

    /// <summary>What control's users send in an hour, while all users are on control.</summary>
    public CohortTraffic ControlPast { get; }

    /// <summary>What the candidate's users send in such an hour.</summary>
    public CohortTraffic CandidatePast { get; }

    /// <summary>The candidate before the effect begins.</summary>
    public CohortTraffic CandidateBefore { get; }

    /// <summary>The candidate from then on.</summary>
    public CohortTraffic CandidateAfter { get; }

    /// <summary>Control's users whose every request fails.</summary>
    public FailingTraffic ControlFailing { get; }

    /// <summary>The candidate's, before the effect begins.</summary>
    public FailingTraffic FailingBefore { get; }

    /// <summary>The candidate's from then on.</summary>
    public FailingTraffic FailingAfter { get; }

    /// <summary>Users of both cohorts.</summary>
    public int Users { get; }

    /// <summary>Users of the candidate.</summary>
    public int CandidateUsers { get; }

    /// <summary>Control's requests per second, by partition.</summary>
    public IReadOnlyList<double> ControlRequests { get; }

    /// <summary>The candidate's requests per second, by partition.</summary>
    public IReadOnlyList<double> CandidateRequests { get; }

    /// <summary>Mean requests per second of the candidate.</summary>
    public double CandidateRequestsPerSecond { get; }

    /// <summary>Mean requests per second of control.</summary>
    public double ControlRequestsPerSecond { get; }

    // The others have a success among ten requests soon enough.
    private static void AddFailing(List<double> users, double requests, double errorRate)
    {
        if (errorRate > 0.9)
            users.Add(requests);
    }

    internal static (double Requests, double ErrorRate)[] Draw(TrafficModel model, Chance chance)
    {
        var users = new (double Requests, double ErrorRate)[model.Users];
        double sum = 0;
        for (var i = 0; i < users.Length; i++)
        {
            var activity = Math.Min(model.MaxActivity, Math.Pow(chance.Uniform(), -1 / model.ActivityTail));
            var proneness = chance.Gamma(1 / (model.ErrorVariation * model.ErrorVariation));
            users[i] = (activity, Math.Min(1, model.ErrorRate * proneness));
            sum += activity;
        }

        var bots = (int)Math.Round(model.Bots * users.Length);
        var ofBots = bots > 0 ? users.Take(bots).Sum(static user => user.Requests) : 0;
        for (var i = 0; i < users.Length; i++)
        {
            users[i].Requests *= bots == 0 ? model.RequestsPerSecond / sum
                : i < bots ? model.RequestsPerSecond * model.BotTraffic / ofBots : model.RequestsPerSecond * (1 - model.BotTraffic) / (sum - ofBots);
        }

        return users;
    }

    // Users' own medians, in equally likely steps.
    private static double[] LevelsOf(double sigma)
    {
        var levels = new double[LatencyLevels];
        for (var i = 0; i < levels.Length; i++)
            levels[i] = sigma * Normal.InvCDF(0, 1, (i + 0.5) / levels.Length);
        return levels;
    }

    private static double[,] BucketsOf(TrafficModel model, double[] levels, double factor)
    {
        var probabilities = new double[levels.Length, LatencyScale.Buckets];
        for (var level = 0; level < levels.Length; level++)
        {
            double below = 0;
            for (var bucket = 0; bucket < LatencyScale.Buckets; bucket++)
            {
                var z = (Math.Log(LatencyScale.UpperBoundOf(bucket) / (model.MedianLatency * factor)) - levels[level]) / model.LatencySigma;
                var slow = model.SlowShare > 0 ? Normal.CDF(0, 1, z - (Math.Log(model.SlowFactor) / model.LatencySigma)) : 0;
                var upTo = bucket == LatencyScale.Buckets - 1 ? 1 : ((1 - model.SlowShare) * Normal.CDF(0, 1, z)) + (model.SlowShare * slow);
                probabilities[level, bucket] = upTo - below;
                below = upTo;
            }
        }

        return probabilities;
    }

    private sealed class Rates(TrafficModel model)
    {
        private readonly double[] _errors = new double[UserPartitions.Count];
        private readonly double[,] _answers = new double[UserPartitions.Count, LatencyLevels];

        public double Hanging { get; init; }

        public double Total { get; private set; }

        public double[] Requests { get; } = new double[UserPartitions.Count];

        public void Add(int partition, double requests, double errorRate, int level)
        {
            Requests[partition] += requests;
            _errors[partition] += requests * errorRate;
            _answers[partition, level] += requests * (1 - errorRate);
            Total += requests;
        }

        public CohortTraffic Compile(double[,] buckets, double seconds, int firstSlow)
        {
            var answers = new double[UserPartitions.Count, LatencyScale.Buckets];
            for (var partition = 0; partition < UserPartitions.Count; partition++)
            {
                for (var level = 0; level < LatencyLevels; level++)
                {
                    var rate = _answers[partition, level] * seconds;
                    for (var bucket = 0; rate > 0 && bucket < LatencyScale.Buckets; bucket++)
                        answers[partition, bucket] += rate * buckets[level, bucket];
                }
            }

            var abandoned = Abandonment.Split(answers, model.Leaving, Hanging, model.ClientTimeout);
            return new CohortTraffic([.. _errors.Select(rate => Math.Max(1e-12, rate * seconds))], answers, abandoned, firstSlow, model.Burst);
        }
    }
}
