using FlagGateway.Core.Flags;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Tests.Flags;

public sealed class MetricGateTests
{
    private static readonly MetricFilterSettings Settings = new() { Query = "up", Above = 0.2 };

    [Fact]
    public void Defaults()
    {
        MetricFilterSettings settings = new();

        Assert.Equal(TimeSpan.FromSeconds(5), settings.Interval);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.KeepFor);
        Assert.False(settings.WhenUnknown);
    }

    [Theory]
    [InlineData(0.2, null, 0.2, false)]
    [InlineData(0.2, null, 0.21, true)]
    [InlineData(0.2, null, double.PositiveInfinity, true)]
    [InlineData(null, 5.0, 5.0, false)]
    [InlineData(null, 5.0, 4.9, true)]
    public void IsMetBy_Limit_IsNotPartOfIt(double? above, double? below, double value, bool expected) =>
        Assert.Equal(expected, new MetricFilterSettings { Query = "x", Above = above, Below = below }.IsMetBy(value));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IsMet_NeverMeasured_IsWhatTheSettingsSay(bool whenUnknown)
    {
        MetricGate gate = new("f", Settings with { WhenUnknown = whenUnknown });

        Assert.Equal(whenUnknown, gate.IsMet);
        Assert.False(gate.IsKnown);
    }

    [Fact]
    public void Measure_SameAnswerAgain_IsNoChange()
    {
        MetricGate gate = new("f", Settings);

        Assert.True(gate.Measure(0.1)); // known now, and still not met
        Assert.False(gate.Measure(0.15));
        Assert.True(gate.Measure(0.3));
        Assert.True(gate.IsMet);
        Assert.True(gate.Measure(0.1));
        Assert.False(gate.IsMet);
    }

    [Fact]
    public void Fail_WithinKeepFor_KeepsTheAnswer()
    {
        MetricGate gate = new("f", Settings);
        gate.Measure(1);

        Assert.False(gate.Fail(TimeSpan.FromHours(1)));
        Assert.False(gate.Forget(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(59.9)));
        Assert.True(gate.IsMet);
        Assert.True(gate.Forget(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1)));

        Assert.False(gate.IsMet);
        Assert.False(gate.IsKnown);
    }

    [Fact]
    public void Forget_OneSuccessInBetween_StartsAnew()
    {
        MetricGate gate = new("f", Settings);
        gate.Measure(1);
        gate.Fail(TimeSpan.Zero);
        gate.Measure(1);
        gate.Fail(TimeSpan.FromSeconds(59));

        Assert.False(gate.Forget(TimeSpan.FromSeconds(61)));
        Assert.True(gate.IsMet);
    }

    [Fact]
    public void Fail_KeepForZero_ForgetsAtOnce()
    {
        MetricGate gate = new("f", Settings with { KeepFor = TimeSpan.Zero });
        gate.Measure(1);

        Assert.True(gate.Fail(TimeSpan.Zero));
        Assert.False(gate.IsMet);
    }

    [Fact]
    public void Gates_SameFlagAndParameters_AreTheSameAfterAReload()
    {
        var before = FlagCompiler.Compile(Definition("f", Settings), new MetricGates(inForce: null));
        before.MetricGates[0].Measure(1);
        MetricGates gates = new(new FlagSet([before]));

        var same = FlagCompiler.Compile(Definition("f", Settings with { }), gates);
        var changed = FlagCompiler.Compile(Definition("f", Settings with { Above = 0.3 }), gates);
        var other = FlagCompiler.Compile(Definition("g", Settings), gates);

        Assert.Same(before.MetricGates[0], same.MetricGates[0]);
        Assert.False(changed.MetricGates[0].IsKnown);
        Assert.False(other.MetricGates[0].IsKnown);
    }

    [Theory]
    [InlineData(RequirementType.Any, false, false, false)]
    [InlineData(RequirementType.Any, true, false, true)]
    [InlineData(RequirementType.All, true, false, false)]
    [InlineData(RequirementType.All, true, true, true)]
    public void Evaluate_TwoConditions_AreCombinedAsTheFlagSays(RequirementType requirement, bool first, bool second, bool expected)
    {
        var definition = Definition("f", Settings, Settings with { Query = "down" });
        definition.RequirementType = requirement;
        var flag = FlagCompiler.Compile(definition);
        flag.MetricGates[0].Measure(first ? 1 : 0);
        flag.MetricGates[1].Measure(second ? 1 : 0);

        var evaluation = flag.Evaluate(new Subject("u", default), 0);

        Assert.Equal(expected ? "on" : "off", flag.Variants[evaluation.Variant].Name);
        Assert.Equal(expected ? EvaluationReason.Default : EvaluationReason.Disabled, evaluation.Reason);
        Assert.Equal(expected, flag.AreMetricGatesMet);
    }

    [Fact]
    public void Compile_WithoutParameters_IsRefused()
    {
        var definition = Definition("f");
        definition.EnabledFor = [new FeatureFilterConfiguration { Name = "flaggateway.metric" }];

        var problem = Assert.Single(FlagValidator.Validate(definition));

        Assert.True(problem.IsError);
        Assert.Equal(".conditions.client_filters[0].parameters", problem.Path);
    }

    private static FeatureDefinition Definition(string id, params MetricFilterSettings[] conditions) => new()
    {
        Name = id,
        Status = FeatureStatus.Conditional,
        EnabledFor = [.. conditions.Select(settings => new FeatureFilterConfiguration { Name = MetricFilterSettings.FilterName, ParametersObject = settings })],
        Variants = [new VariantDefinition { Name = "off" }, new VariantDefinition { Name = "on" }],
        Allocation = new Allocation { DefaultWhenEnabled = "on", DefaultWhenDisabled = "off" },
    };
}
