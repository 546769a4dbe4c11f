using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Tests.Rollouts;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Tests.Flags;

/// <summary>Flags with a rollout or a kill switch on top.</summary>
public class FlagStateTests
{
    private static readonly FeatureDefinition Definition = new()
    {
        Name = "release.orders",
        EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }],
        Variants = [new VariantDefinition { Name = "legacy" }, new VariantDefinition { Name = "new" }, new VariantDefinition { Name = "other" }],
        Allocation = new Allocation
        {
            DefaultWhenDisabled = "legacy",
            DefaultWhenEnabled = "other",
            User = [new UserAllocation { Variant = "new", Users = ["tester"] }, new UserAllocation { Variant = "other", Users = ["odd"] }],
            Group = [new GroupAllocation { Variant = "legacy", Groups = ["tenant:careful"] }],
            Percentile = [new PercentileAllocation { Variant = "new", From = 0, To = 90 }],
            Seed = "orders",
        },
    };

    private static readonly CompiledFlag Flag = FlagCompiler.Compile(Definition);

    private static RolloutState State(double percentage, params string[] groups) => Plans.Begin(Plans.Plan()) with { Percentage = percentage, Groups = groups };

    private static (string Variant, EvaluationReason Reason) Ask(CompiledFlag flag, string user, string? group = null)
    {
        var evaluation = flag.Evaluate(new Subject(user, group is null ? default : new GroupSet(group, [group.Length])), 0);
        return (evaluation.Variant < 0 ? "none" : flag.Variants[evaluation.Variant].Name, evaluation.Reason);
    }

    [Fact]
    public void Follow_Percentage_ReplacesRangesAndDefault()
    {
        var flag = Flag.Follow(State(25));

        var answers = Enumerable.Range(0, 20_000).Select(i => Ask(flag, $"user-{i}")).ToArray();

        Assert.All(answers, answer => Assert.Equal(EvaluationReason.Split, answer.Reason));
        Assert.All(answers, answer => Assert.Contains(answer.Variant, new[] { "legacy", "new" }));
        Assert.InRange(answers.Count(answer => answer.Variant == "new") / 20_000.0, 0.25 - (3 * 0.00307), 0.25 + (3 * 0.00307));
        Assert.Equal(25, flag.PercentageOf(1), 6);
        Assert.Equal(75, flag.PercentageOf(0), 6);
    }

    [Fact]
    public void Follow_RaisedPercentage_MovesNobodyBack()
    {
        var (low, high) = (Flag.Follow(State(10)), Flag.Follow(State(11)));

        for (var i = 0; i < 5000; i++)
            Assert.False(Ask(low, $"user-{i}").Variant == "new" && Ask(high, $"user-{i}").Variant != "new");
    }

    [Theory]
    [InlineData("tester", null, "new", EvaluationReason.TargetingMatch)]
    [InlineData("odd", "tenant:beta", "other", EvaluationReason.TargetingMatch)]
    [InlineData("user-1", "tenant:careful", "legacy", EvaluationReason.TargetingMatch)]
    [InlineData("user-1", "tenant:beta", "new", EvaluationReason.TargetingMatch)]
    [InlineData("user-1", "tenant:else", "legacy", EvaluationReason.Split)]
    public void Follow_RulesOfTheFlag_ComeBeforeTheStagesGroups(string user, string? group, string variant, EvaluationReason reason)
    {
        var flag = Flag.Follow(State(0, "tenant:beta", "tenant:careful"));

        Assert.Equal((variant, reason), Ask(flag, user, group));
    }

    [Theory]
    [InlineData(RolloutPhase.RolledBack)]
    [InlineData(RolloutPhase.Aborted)]
    public void Follow_WentBack_GivesNobodyTheCandidate(RolloutPhase phase)
    {
        var flag = Flag.Follow(State(50, "tenant:beta") with { Phase = phase });

        Assert.Equal("legacy", Ask(flag, "tester").Variant);
        Assert.Equal("legacy", Ask(flag, "user-1", "tenant:beta").Variant);
        Assert.Equal("other", Ask(flag, "odd").Variant);
        Assert.Equal(0, flag.PercentageOf(1));
    }

    [Fact]
    public void Follow_NotStarted_IsTheFlagItself() => Assert.Same(Flag, Flag.Follow(State(50) with { Phase = RolloutPhase.Pending }));

    [Fact]
    public void Follow_ControlIsGone_IsTheFlagItself() => Assert.Same(Flag, Flag.Follow(State(50) with { Control = "gone" }));

    [Fact]
    public void Follow_CandidateIsGone_GivesControl() => Assert.Equal("legacy", Ask(Flag.Follow(State(100) with { Candidate = "gone" }), "user-1").Variant);

    [Theory]
    [InlineData("tester", null)]
    [InlineData("odd", null)]
    [InlineData("user-1", "tenant:beta")]
    [InlineData("user-1", null)]
    public void Kill_Anybody_GetsWhatIsGivenWhileTheFlagIsOff(string user, string? group)
    {
        var flag = Flag.Follow(State(100, "tenant:beta")).Kill("other");

        Assert.Equal(("legacy", EvaluationReason.Killed), Ask(flag, user, group));
        Assert.True(flag.IsKilled);
        Assert.Equal([100.0, 0, 0], Enumerable.Range(0, 3).Select(flag.PercentageOf));
    }

    [Fact]
    public void Kill_WithoutDefault_GivesControlElseNothing()
    {
        var flag = FlagCompiler.Compile(new FeatureDefinition
        {
            Name = "f",
            EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }],
            Variants = [new VariantDefinition { Name = "a" }, new VariantDefinition { Name = "b" }],
            Allocation = new Allocation { DefaultWhenEnabled = "b" },
        });

        Assert.Equal("a", Ask(flag.Kill("a"), "u").Variant);
        Assert.Equal("none", Ask(flag.Kill(null), "u").Variant);
    }

    [Fact]
    public void Kill_FlagWithoutVariants_IsOff()
    {
        var flag = FlagCompiler.Compile(new FeatureDefinition { Name = "f", EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }] }).Kill(null);

        var evaluation = flag.Evaluate(new Subject("u", default), 0);

        Assert.False(evaluation.Enabled);
        Assert.Equal(EvaluationReason.Killed, evaluation.Reason);
        Assert.Equal(0, flag.OnPercentage);
    }

    [Fact]
    public void NeedsKey_UsersOrPercentages_UntilItIsKilled()
    {
        var byGroup = FlagCompiler.Compile(With(new Allocation { DefaultWhenEnabled = "legacy", Group = Definition.Allocation.Group }));

        Assert.True(Flag.NeedsKey);
        Assert.False(Flag.Kill("legacy").NeedsKey);
        Assert.False(byGroup.NeedsKey);
        Assert.True(byGroup.Follow(State(25)).NeedsKey);
        Assert.False(FlagCompiler.Compile(new FeatureDefinition { Name = "off", Status = FeatureStatus.Disabled }).NeedsKey);
    }

    [Fact]
    public void IsStatic_SameForEverybody_UnlessARuleOrARolloutAsks()
    {
        var same = FlagCompiler.Compile(With(new Allocation { DefaultWhenEnabled = "legacy" }));

        Assert.True(same.IsStatic);
        Assert.False(same.Follow(State(100)).IsStatic);
        Assert.False(same.Kill("legacy").IsStatic);
        Assert.False(FlagCompiler.Compile(With(new Allocation { DefaultWhenEnabled = "legacy", Group = Definition.Allocation.Group })).IsStatic);
        Assert.False(Flag.IsStatic);
    }

    private static FeatureDefinition With(Allocation allocation) =>
        new() { Name = Definition.Name, EnabledFor = Definition.EnabledFor, Variants = Definition.Variants, Allocation = allocation };
}
