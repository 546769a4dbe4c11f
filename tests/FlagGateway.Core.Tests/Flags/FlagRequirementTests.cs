using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Tests.Rollouts;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Tests.Flags;

/// <summary>Flags that require a variant of another flag.</summary>
public sealed class FlagRequirementTests
{
    private static readonly CompiledFlag Base = FlagCompiler.Compile(new FlagDefinition
    {
        Name = "release.orders",
        EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }],
        Variants = [new VariantDefinition { Name = "legacy" }, new VariantDefinition { Name = "new" }],
        Allocation = new Allocation { DefaultWhenEnabled = "legacy", DefaultWhenDisabled = "legacy", Percentile = [new PercentileAllocation { Variant = "new", From = 0, To = 40 }] },
    });

    [Fact]
    public void Evaluate_WithoutTheVariant_IsOff()
    {
        var set = Link(Base, Dependent(("release.orders", "new")));
        var (withVariant, others) = (0, 0);

        for (var i = 0; i < 2_000; i++)
        {
            Subject subject = new($"user-{i}", default);
            var required = set.Flags[0].Evaluate(subject, 0);
            var own = set.Flags[1].Evaluate(subject, 0);
            if (required.Variant == 1)
            {
                Assert.Equal((EvaluationRule.Percentile, EvaluationReason.Split), (own.Rule, own.Reason));
                withVariant++;
            }
            else
            {
                Assert.Equal((0, EvaluationRule.Requirement, EvaluationReason.Disabled, false), (own.Variant, own.Rule, own.Reason, own.Enabled));
                others++;
            }
        }

        Assert.InRange(withVariant, 700, 900);
        Assert.Equal(2_000, withVariant + others);
    }

    [Fact]
    public void Evaluate_RequiredFlagKilledOrRolledBack_IsOffForEverybody()
    {
        var state = Plans.Begin(Plans.Plan()) with { Percentage = 40 };
        Assert.Contains(Users(Link(Base.Follow(state), Dependent(("release.orders", "new")))), static one => one.Enabled);

        Assert.DoesNotContain(Users(Link(Base.Follow(state).Kill("legacy"), Dependent(("release.orders", "new")))), static one => one.Enabled);
        Assert.DoesNotContain(Users(Link(Base.Follow(state with { Phase = RolloutPhase.RolledBack }), Dependent(("release.orders", "new")))), static one => one.Enabled);
    }

    [Fact]
    public void WhyNobody_RequiredVariantCannotBeHad_NamesTheFlag()
    {
        var killed = Link(Base.Kill("legacy"), Dependent(("release.orders", "new"))).Flags[1];
        var open = Link(Base, Dependent(("release.orders", "new"))).Flags[1];

        Assert.Contains("release.orders", killed.WhyNobody(0), StringComparison.Ordinal);
        Assert.Null(open.WhyNobody(0));
    }

    [Fact]
    public void Evaluate_SeveralAndOverSeveralSteps_AllAreRequired()
    {
        var first = Dependent(("release.orders", "new")) with { Name = "a" };
        var set = Link(Base, first.Compile(), (Dependent(("a", "new"), ("plain", "on")) with { Name = "b" }).Compile(), FlagCompiler.Compile(new FlagDefinition { Name = "plain", EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }] }));
        var seen = 0;

        for (var i = 0; i < 2_000; i++)
        {
            Subject subject = new($"user-{i}", default);
            var expected = set.Flags[0].Evaluate(subject, 0).Variant == 1 && set.Flags[1].Evaluate(subject, 0).Variant == 1;
            Assert.Equal(expected, set.Flags[2].Evaluate(subject, 0).Enabled);
            seen += expected ? 1 : 0;
        }

        Assert.InRange(seen, 700, 900);
    }

    // The configuration refuses such files; what is evaluated nevertheless must end.
    [Theory]
    [InlineData("a", "new")]
    [InlineData("unknown", "new")]
    [InlineData("b", "no such variant")]
    public void Evaluate_CircleOrNothingToRequire_IsOff(string required, string variant)
    {
        var set = Link((Dependent((required, variant)) with { Name = "a" }).Compile(), (Dependent(("a", "new")) with { Name = "b" }).Compile());

        Assert.DoesNotContain(Users(set), static one => one.Enabled);
    }

    [Fact]
    public void Evaluate_RequiredFlagOfVariantsOnAndOff_ByItsState()
    {
        var on = FlagCompiler.Compile(new FlagDefinition { Name = "ops.switch", EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }] });
        var off = FlagCompiler.Compile(new FlagDefinition { Name = "ops.switch", Status = FeatureStatus.Disabled });

        Assert.Contains(Users(Link(on, Dependent(("ops.switch", "on")))), static one => one.Enabled);
        Assert.DoesNotContain(Users(Link(off, Dependent(("ops.switch", "on")))), static one => one.Enabled);
        Assert.Contains(Users(Link(off, Dependent(("ops.switch", "off")))), static one => one.Enabled);
    }

    [Fact]
    public void Evaluate_ConditionsOfTheRequiredFlag_DecideWhatIsNeeded()
    {
        var timed = Link(Base, Dependent(("release.orders", "new"))).Flags[1];

        Assert.True(timed.NeedsKey);
        Assert.False(timed.IsStatic);
        Assert.Null(timed.OnPercentage);
        Assert.Equal(["release.orders"], timed.RequiredFlags);
    }

    private static Evaluation[] Users(FlagSet set) => [.. Enumerable.Range(0, 300).Select(i => set.Flags[^1].Evaluate(new Subject($"user-{i}", default), 0))];

    private static FlagSet Link(CompiledFlag first, Draft draft) => Link(first, draft.Compile());

    private static FlagSet Link(params CompiledFlag[] flags) => new(flags, SegmentTable.Empty);

    private static Draft Dependent(params (string Flag, string Variant)[] requires) => new("dependent", requires);

    private sealed record Draft(string Name, (string Flag, string Variant)[] Requires)
    {
        // Half of those who may have it do, whichever variant that is; enabled is what status_override says.
        public CompiledFlag Compile() => FlagCompiler.Compile(new FlagDefinition
        {
            Name = Name,
            EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }],
            Variants = [new VariantDefinition { Name = "old" }, new VariantDefinition { Name = "new" }],
            Allocation = new Allocation { DefaultWhenEnabled = "old", DefaultWhenDisabled = "old", Percentile = [new PercentileAllocation { Variant = "new", From = 0, To = 100 }] },
            Requires = [.. Requires.Select(static one => new FlagRequirement(one.Flag, one.Variant))],
        });
    }
}
