using System.Globalization;
using BenchmarkDotNet.Attributes;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Benchmarks;

/// <summary>
/// What segments cost: a request of a flag with a rollout, and one comparison of 50 rollouts with 100 segments each.
/// </summary>
[MemoryDiagnoser]
public class SegmentBenchmarks
{
    private const int Rollouts = 50;
    private const int Tenants = 60;
    private const int Routes = 40;
    private const int Count = 4096;

    private static readonly Guardrail[] Errors = [new("error_rate", null, new Threshold(ThresholdKind.DifferenceInPoints, 0.01, "+1pp"), null, null)];

    private readonly CohortSegments[] _rollouts = new CohortSegments[Rollouts];
    private readonly CohortObservation[] _requests = new CohortObservation[Count];
    private readonly SegmentCohort _cohort;
    private int _place;

    public SegmentBenchmarks()
    {
        Random random = new(4711);
        for (var i = 0; i < Count; i++)
        {
            _requests[i] = new CohortObservation
            {
                Bucket = new Bucket(0, (uint)random.Next()),
                Outcome = ObservedOutcome.Responded,
                Status = i % 100 == 0 ? 500 : 200,
                Duration = TimeSpan.FromMilliseconds(Math.Exp(random.NextDouble() * 7)),
            };
        }

        _cohort = Find(new CohortSegments(), 0, 0).Candidate;
    }

    /// <summary>Whether each tenth tenant of the candidate fails every tenth request.</summary>
    [Params(false, true)]
    public bool IsWorse { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        Random random = new(4712);
        for (var i = 0; i < Rollouts; i++)
            Fill(_rollouts[i] = new CohortSegments(), random, IsWorse);
    }

    [Benchmark]
    public void Request() => _cohort.Record(_requests[_place++ & (Count - 1)]);

    [Benchmark]
    public int Compare()
    {
        var named = 0;
        foreach (var segments in _rollouts)
            named += SegmentCheck.Judge(Errors, segments.Export(withDurations: false))?.Segments?.Count ?? 0;
        return named;
    }

    private static SegmentSet Find(CohortSegments segments, int route, int tenant)
    {
        var group = "tenant:t" + tenant.ToString(CultureInfo.InvariantCulture);
        return segments.ForRoute("r" + route.ToString(CultureInfo.InvariantCulture)).Find(new GroupSet(group, [group.Length]));
    }

    private void Fill(CohortSegments segments, Random random, bool isWorse)
    {
        for (var tenant = 0; tenant < Tenants; tenant++)
        {
            var set = Find(segments, tenant % Routes, tenant);
            for (var i = 0; i < 1_000; i++)
            {
                set.Control.Record(_requests[random.Next(Count)]);
                var request = _requests[random.Next(Count)];
                set.Candidate.Record(isWorse && tenant % 10 == 0 && i % 10 == 0 ? request with { Status = 500 } : request);
            }
        }
    }
}
