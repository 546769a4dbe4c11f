using BenchmarkDotNet.Attributes;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Flags;
using Microsoft.FeatureManagement;

namespace FlagGateway.Benchmarks;

/// <summary>One evaluation by the bucketing of each system.</summary>
[MemoryDiagnoser]
public class BucketingBenchmarks
{
    private readonly string[] _users = [.. Enumerable.Range(0, 1024).Select(user => $"user-{user}")];
    private CompiledFlag _flag = null!;
    private int _user;

    /// <summary>The system.</summary>
    [ParamsAllValues]
    public BucketingAlgorithm Algorithm { get; set; }

    [GlobalSetup]
    public void SetUp() => _flag = FlagCompiler.Compile(new FeatureDefinition
    {
        Name = "release.orders",
        Status = FeatureStatus.Conditional,
        EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }],
        Variants = [new VariantDefinition { Name = "legacy" }, new VariantDefinition { Name = "new" }],
        Allocation = new FlagAllocation
        {
            DefaultWhenEnabled = "legacy",
            Percentile = [new PercentileAllocation { Variant = "new", From = 0, To = 50 }, new PercentileAllocation { Variant = "legacy", From = 50, To = 100 }],
            Bucketing = new BucketingSettings { Algorithm = Algorithm, Salt = Algorithm == BucketingAlgorithm.Microsoft ? null : "5f3a9c.rule" },
        },
    });

    [Benchmark]
    public Evaluation Evaluate() => _flag.Evaluate(new Subject(_users[_user++ & 1023], default), 0);
}
