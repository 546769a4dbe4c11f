using FlagGateway.Core.Attributes;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Core.Tests.Flags;

public sealed class FlagDescriptionTests
{
    [Fact]
    public void Rules_WithoutRollout_AreInTheOrderOfEvaluation() => Assert.Equal(
        ["users u1, u2: new", "groups tenant:acme: new", "percentile 0 to 12.5: new", "everybody else: legacy"],
        FlagDescription.Rules(Flag(), null, null));

    [Fact]
    public void Rules_UnderWay_StageComesAfterNames() => Assert.Equal(
        ["users u1, u2: new", "groups tenant:acme: new", "groups tenant:internal of stage canary: new", "percentile 0 to 1 by stage canary: new", "percentile 1 to 100 by stage canary: legacy"],
        FlagDescription.Rules(Flag(), Rollout(RolloutPhase.Progressing, 1), null));

    [Fact]
    public void Rules_Everyone_LeavesNobodyToControl() => Assert.Equal(
        "percentile 0 to 100 by stage canary: new", FlagDescription.Rules(Flag(), Rollout(RolloutPhase.Succeeded, 100), null)[^1]);

    [Fact]
    public void Rules_WentBack_BarsTheCandidateFirst()
    {
        var rules = FlagDescription.Rules(Flag(), Rollout(RolloutPhase.RolledBack, 0), null);

        Assert.Equal(("the rollout was rolled back: nobody gets new, regardless of other rules", "everybody else: legacy"), (rules[0], rules[^1]));
    }

    [Fact]
    public void Rules_KilledOrOff_AreOneLine()
    {
        Assert.Equal(["killed: everybody gets legacy"], FlagDescription.Rules(Flag(), Rollout(RolloutPhase.Progressing, 1), "legacy"));
        var off = Flag();
        off.Status = FeatureStatus.Disabled;
        Assert.Equal(["switched off: everybody gets legacy"], FlagDescription.Rules(off, null, null));
    }

    [Theory]
    [InlineData(RequirementType.All, "a condition not met: legacy")]
    [InlineData(RequirementType.Any, "no condition met: legacy")]
    public void Rules_Conditions_ComeFirst(RequirementType requirement, string expected)
    {
        var flag = Flag();
        flag.RequirementType = requirement;
        flag.EnabledFor = [Targeting()];

        Assert.Equal(expected, FlagDescription.Rules(flag, null, null)[0]);
        Assert.Equal(["not mallory, bots; users u9; 50 % of group beta; 10 % of everybody else"], FlagDescription.Conditions(flag));
    }

    [Fact]
    public void Rules_ManyNames_AreCutWithTheirNumber()
    {
        var flag = Flag();
        flag.Allocation.User = [new UserAllocation { Variant = "new", Users = Enumerable.Range(0, 2_005).Select(static i => $"u{i}") }];

        Assert.Equal("users u0, u1, u2, u3, u4 and 2,000 more: new", FlagDescription.Rules(flag, null, null)[0]);
    }

    private static FeatureDefinition Flag() => new()
    {
        Name = "release.orders",
        EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }],
        Variants = [new VariantDefinition { Name = "legacy" }, new VariantDefinition { Name = "new" }],
        Allocation = new Allocation
        {
            DefaultWhenDisabled = "legacy",
            DefaultWhenEnabled = "legacy",
            User = [new UserAllocation { Variant = "new", Users = ["u1", "u2"] }],
            Group = [new GroupAllocation { Variant = "new", Groups = ["tenant:acme"] }],
            Percentile = [new PercentileAllocation { Variant = "new", From = 0, To = 12.5 }],
        },
    };

    private static FeatureFilterConfiguration Targeting() => new()
    {
        Name = "Microsoft.Targeting",
        ParametersObject = new TargetingFilterSettings
        {
            Audience = new Audience
            {
                Users = ["u9"],
                Groups = [new GroupRollout { Name = "beta", RolloutPercentage = 50 }],
                DefaultRolloutPercentage = 10,
                Exclusion = new BasicAudience { Users = ["mallory"], Groups = ["bots"] },
            },
        },
    };

    private static RolloutState Rollout(RolloutPhase phase, double percentage) => new()
    {
        Flag = "release.orders",
        Control = "legacy",
        Candidate = "new",
        Plan = "p",
        Phase = phase,
        Stage = "canary",
        Percentage = percentage,
        Groups = ["tenant:internal"],
    };

    [Fact]
    public void Conditions_RequirementAndAttributes_AreSaid()
    {
        FlagDefinition flag = new()
        {
            Name = "f",
            Requires = [new("release.orders", "new")],
            EnabledFor = [new FeatureFilterConfiguration { Name = AttributesFilterSettings.FilterName, ParametersObject = new AttributesFilterSettings([new("plan", AttributeOperator.In, ["a", "b", "c", "d", "e", "f", "g"], true), new("orders", AttributeOperator.AtLeast, ["100"], false)], [new("staff", true)], false) }],
            Variants = [new VariantDefinition { Name = "on" }],
        };

        Assert.Equal(["requires new of release.orders", "plan not in a, b, c, d, e and 2 more or orders at least 100 or not in segment staff"], FlagDescription.Conditions(flag));
        Assert.Contains("no condition met: no variant", FlagDescription.Rules(flag, null, null));
    }
}
