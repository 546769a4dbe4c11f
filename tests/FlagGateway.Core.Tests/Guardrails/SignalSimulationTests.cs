using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using MathNet.Numerics.Distributions;

namespace FlagGateway.Core.Tests.Guardrails;

/// <summary>
/// How often ratios and rare reports stop a rollout, at many evaluations of one stage. Seeds are fixed.
/// </summary>
public sealed class SignalSimulationTests(ITestOutputHelper output)
{
    private const int Evaluations = 40;

    // A user with more sessions clicks more in each, so numerator and denominator are correlated.
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    public void Ratio_AtTheLimit_StopsRarely(double share) =>
        Assert.InRange(Stops("signal:clicks/signal:sessions", "+10%", 300, seed => new Sessions(seed, share, 1.1, 3000)), 0, 15);

    // The same traffic, so that it is no wonder: a test that takes sessions for independent stops half of the time.
    [Fact]
    public void Ratio_AtTheLimitAndSessionsTakenForIndependent_StopsOften()
    {
        var stops = 0;
        for (var seed = 1; seed <= 50; seed++)
        {
            Sessions traffic = new(seed, 0.5, 1.1, 3000);
            for (var i = 0; i < Evaluations; i++)
            {
                traffic.Advance();
                var (control, candidate) = (Total(traffic.Control), Total(traffic.Candidate));
                var difference = (candidate.Clicks / candidate.Sessions) - (1.1 * control.Clicks / control.Sessions);
                if (difference < 1.96 * Math.Sqrt((candidate.Clicks / candidate.Sessions / candidate.Sessions) + (1.21 * control.Clicks / control.Sessions / control.Sessions)))
                    continue;
                stops++;
                break;
            }
        }

        Assert.InRange(stops, 10, 50);

        static (double Clicks, double Sessions) Total(CohortCounts counts) => (counts.Signals["clicks"].Sum.Sum(), counts.Signals["sessions"].Sum.Sum());
    }

    [Fact]
    public void Ratio_TwentyPerCentMore_IsFound() =>
        Assert.InRange(Stops("signal:clicks/signal:sessions", "+5%", 100, seed => new Sessions(seed, 0.5, 1.2, 8000)), 90, 100);

    [Theory]
    [InlineData(0.5, 20)]
    [InlineData(0.1, 60)]
    [InlineData(0.05, 400)]
    public void Reports_AtTheLimit_StopRarely(double share, double reports) =>
        Assert.InRange(Stops("reports:complaints", "+100%", 400, seed => new Complaints(seed, share, reports, 2, each: 1)), 0, 20);

    // Each complains several times, on average.
    [Theory]
    [InlineData(0.5, 60, 3)]
    [InlineData(0.1, 200, 3)]
    [InlineData(0.5, 600, 20)]
    public void Reports_OfFewUsersAtTheLimit_StopRarely(double share, double reports, int each) =>
        Assert.InRange(Stops("reports:complaints", "+100%", 400, seed => new Complaints(seed, share, reports, 2, each)), 0, 20);

    [Fact]
    public void Reports_SixTimesAsMany_AreFound() =>
        Assert.InRange(Stops("reports:complaints", "+100%", 100, seed => new Complaints(seed, 0.5, 40, 6, each: 1)), 80, 100);

    private int Stops(string metric, string limit, int runs, Func<int, ITraffic> create)
    {
        var guardrail = Judging.Guardrail(metric, limit);
        var stops = 0;
        Parallel.For(1, runs + 1, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            var traffic = create(seed);
            for (var i = 0; i < Evaluations; i++)
            {
                traffic.Advance();
                if (Judging.Judge(guardrail, traffic.Control, traffic.Candidate).Kind != VerdictKind.HardFail)
                    continue;
                Interlocked.Increment(ref stops);
                return;
            }
        });
        output.WriteLine($"{metric} {limit}: {stops} of {runs} stopped");
        return stops;
    }

    private interface ITraffic
    {
        CohortCounts Control { get; }

        CohortCounts Candidate { get; }

        void Advance();
    }

    private sealed class Sessions(int seed, double share, double factor, int users) : ITraffic
    {
        private readonly Random _random = new(seed);
        private readonly (bool IsCandidate, int Partition, double Sessions, double Rate)[] _users = Users(new Random(seed + 10_000), share, users);

        private readonly CohortWindow _control = new(), _candidate = new();

        public CohortCounts Control => _control.Read();

        public CohortCounts Candidate => _candidate.Read();

        public void Advance()
        {
            foreach (var user in _users)
            {
                var window = user.IsCandidate ? _candidate : _control;
                var sessions = Poisson.Sample(_random, user.Sessions);
                for (var i = 0; i < sessions; i++)
                {
                    window.CountSignal(user.Partition, "sessions", 1);
                    window.CountSignal(user.Partition, "clicks", Poisson.Sample(_random, user.Rate * (user.IsCandidate ? factor : 1)));
                }
            }
        }

        private static (bool IsCandidate, int Partition, double Sessions, double Rate)[] Users(Random random, double share, int users) => [.. Enumerable.Range(0, users).Select(_ =>
        {
            var activity = LogNormal.Sample(random, -0.18, 0.6);
            return (random.NextDouble() < share, random.Next(UserPartitions.Count), 0.1 * activity, 0.5 * Math.Sqrt(activity));
        })];
    }

    private sealed class Complaints : ITraffic
    {
        private readonly Random _random;
        private readonly double[] _perStep;
        private readonly int _each;
        private readonly long[][] _requests = [new long[UserPartitions.Count], new long[UserPartitions.Count]];
        private readonly double[][] _reports = [new double[UserPartitions.Count], new double[UserPartitions.Count]];
        private int _steps;

        /// <summary>Creates the users, who are not equally active; who complains does not depend on that.</summary>
        public Complaints(int seed, double share, double reports, double ratio, int each)
        {
            (_random, _each) = (new Random(seed), each);
            _perStep = [reports * (1 - share) / Evaluations / each, reports * share * ratio / Evaluations / each];
            for (var user = 0; user < 5000; user++)
                _requests[_random.NextDouble() < share ? 1 : 0][_random.Next(UserPartitions.Count)] += Poisson.Sample(_random, 10 * LogNormal.Sample(_random, -0.5, 1));
        }

        public CohortCounts Control => Counts(0);

        public CohortCounts Candidate => Counts(1);

        public void Advance()
        {
            _steps++;
            for (var cohort = 0; cohort < 2; cohort++)
            {
                for (var users = Poisson.Sample(_random, _perStep[cohort]); users > 0; users--)
                    _reports[cohort][_random.Next(UserPartitions.Count)] += Geometric.Sample(_random, 1.0 / _each);
            }
        }

        private CohortCounts Counts(int cohort) => new()
        {
            Requests = [.. _requests[cohort].Select(count => count * _steps)],
            Signals = new Dictionary<string, SignalCounts>(StringComparer.Ordinal) { ["complaints"] = new(_requests[cohort], [.. _reports[cohort]]) },
        };
    }
}
