using BenchmarkDotNet.Attributes;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;

namespace FlagGateway.Benchmarks;

/// <summary>What guardrails cost a request: finding the window and recording what came of it.</summary>
[MemoryDiagnoser]
public class WindowBenchmarks
{
    private const int Count = 4096;

    private readonly RolloutWindows _windows = new("checkout", 1, "old", "new");
    private readonly Bucket[] _users = new Bucket[Count];
    private readonly NetworkHash[] _networks = new NetworkHash[Count];
    private readonly TimeSpan[] _durations = new TimeSpan[Count];
    private int _place;

    public WindowBenchmarks()
    {
        Random random = new(4711);
        for (var i = 0; i < Count; i++)
        {
            _users[i] = new Bucket((uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32));
            _durations[i] = TimeSpan.FromMilliseconds(Math.Exp(random.NextDouble() * 7));
            _networks[i] = NetworkHash.From((ulong)random.Next(200));
            _windows.CandidateSplit.Record(Observe(i, 200));
            _windows.CandidateSplit.Record(Observe(i, 200) with { SeenAt = TimeSpan.FromSeconds(5) });
        }
    }

    [Benchmark(Baseline = true)]
    public void Request()
    {
        var i = _place++ & (Count - 1);
        _windows.Find("new", EvaluationReason.Split, default)!.Record(Observe(i, (i & 31) == 0 ? 500 : 200));
    }

    [Benchmark]
    public void Copy() => _windows.CandidateSplit.CountCopy(_place++ & 63, isMatch: (_place & 31) != 0);

    [Benchmark]
    public bool Signal() => _windows.CandidateSplit.CountSignal(_place++ & 63, "confidence", 0.93);

    [Benchmark]
    public CohortCounts Read() => _windows.CandidateSplit.Read();

    private CohortObservation Observe(int i, int status) => new()
    {
        Bucket = _users[i],
        Network = _networks[i],
        Outcome = ObservedOutcome.Responded,
        Status = status,
        Duration = _durations[i],
    };
}
