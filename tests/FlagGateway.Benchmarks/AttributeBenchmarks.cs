using BenchmarkDotNet.Attributes;
using FlagGateway.Core.Attributes;
using FlagGateway.Core.Flags;
using Microsoft.FeatureManagement;

namespace FlagGateway.Benchmarks;

/// <summary>
/// One evaluation of a flag with conditions on attributes, a segment and a required flag, beside one by percentage
/// alone.
/// </summary>
[MemoryDiagnoser]
public class AttributeBenchmarks
{
    private static readonly string[] Names = ["plan", "signup", "app", "ip"];
    private static readonly int[] Ends = [5, 25, 31, 39];
    private const string Text = "scale2026-02-01T10:00:00Z2.10.110.1.2.3";

    private readonly string[] _users = [.. Enumerable.Range(0, 1024).Select(user => $"user-{user}")];
    private FlagSet _flags = null!;
    private int _user;

    [GlobalSetup]
    public void SetUp() => _flags = new(
        [
            Compile("plain", []),
            Compile("attributes", [new AttributesFilterSettings([new("plan", AttributeOperator.In, ["growth", "scale"], false), new("signup", AttributeOperator.After, ["2026-01-01"], false), new("app", AttributeOperator.VersionAtLeast, ["2.10.0"], false)], [], true)]),
            Compile("segment", [new AttributesFilterSettings([], [new("office", false)], true)]),
            Compile("requires", [], new FlagRequirement("attributes", "new")),
        ],
        new SegmentTable([new("office", [new("ip", AttributeOperator.Network, ["10.0.0.0/8"], false)], true)]));

    [Benchmark(Baseline = true)]
    public Evaluation Percentage() => Evaluate("plain");

    [Benchmark]
    public Evaluation ThreeAttributes() => Evaluate("attributes");

    [Benchmark]
    public Evaluation Segment() => Evaluate("segment");

    [Benchmark]
    public Evaluation RequiredFlag() => Evaluate("requires");

    private Evaluation Evaluate(string flag)
    {
        var user = _users[_user++ & 1023];
        return _flags.Find(flag)!.Evaluate(new Subject(user, user, default, new AttributeSet(Names, Text, Ends)), 0);
    }

    private static CompiledFlag Compile(string id, AttributesFilterSettings[] settings, params FlagRequirement[] requires) => FlagCompiler.Compile(new FlagDefinition
    {
        Name = id,
        Status = FeatureStatus.Conditional,
        RequirementType = RequirementType.All,
        EnabledFor = settings.Length == 0
            ? [new FeatureFilterConfiguration { Name = "AlwaysOn" }]
            : [.. settings.Select(static one => new FeatureFilterConfiguration { Name = AttributesFilterSettings.FilterName, ParametersObject = one })],
        Variants = [new VariantDefinition { Name = "legacy" }, new VariantDefinition { Name = "new" }],
        Allocation = new Allocation { DefaultWhenEnabled = "legacy", DefaultWhenDisabled = "legacy", Percentile = [new PercentileAllocation { Variant = "new", From = 0, To = 50 }] },
        Requires = requires,
    });
}
