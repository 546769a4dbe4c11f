using FlagGateway.Core.Attributes;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Tests.Rollouts;
using FlagGateway.Testing;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Core.Tests.Flags;

/// <summary>Segments where flags, filters and stages name them as groups.</summary>
public sealed class UserSegmentTests
{
    private static readonly UserSegment Staff = new("staff", [new("email", AttributeOperator.EndsWith, ["@example.com"], false)], true);
    private static readonly UserSegment Power = new("power", [new("plan", AttributeOperator.In, ["growth", "scale"], false), new("orders", AttributeOperator.AtLeast, ["100"], false)], true)
    {
        Users = ["always"],
        Groups = ["tenant:acme"],
        ExcludedUsers = ["never"],
        ExcludedGroups = ["tenant:careful"],
    };

    [Theory]
    [InlineData("u", "", "growth", "100", true)]
    [InlineData("u", "", "growth", "99", false)]
    [InlineData("u", "", "free", "500", false)]
    [InlineData("u", "", "", "500", false)]
    [InlineData("always", "", "", "", true)]
    [InlineData("u", "tenant:acme", "", "", true)]
    [InlineData("never", "tenant:acme", "growth", "100", false)]
    [InlineData("always", "tenant:careful", "", "", false)]
    public void Find_User_ByNamesThenAttributes(string user, string group, string plan, string orders, bool isMember)
    {
        SegmentTable table = new([Staff, Power]);

        Assert.Equal(isMember ? ["segment:power"] : [], table.Find(Subject(user, group, ("plan", plan), ("orders", orders))));
    }

    [Theory]
    [InlineData(true, "DE", false)]
    [InlineData(true, "FR", true)]
    [InlineData(true, "", false)]
    [InlineData(false, "DE", true)]
    [InlineData(false, "", false)]
    public void Negated_MissingAttribute_IsNotMet(bool isNegated, string country, bool isMember)
    {
        SegmentTable table = new([new("s", [new("country", AttributeOperator.In, ["DE"], isNegated)], true)]);

        Assert.Equal(isMember, table.Find(Subject("u", "", ("country", country))).Count == 1);
    }

    [Theory]
    [InlineData(false, "x", true)]
    [InlineData(false, "", false)]
    [InlineData(true, "", true)]
    [InlineData(true, "x", false)]
    public void Exists_Attribute_IsPresence(bool isNegated, string value, bool isMember)
    {
        SegmentTable table = new([new("s", [new("a", AttributeOperator.Exists, [], isNegated)], true)]);

        Assert.Equal(isMember, table.Find(Subject("u", "", ("a", value))).Count == 1);
    }

    [Fact]
    public void Allocation_OfSegment_GivesItsVariant()
    {
        var flag = Link(new FlagDefinition { Name = "f", EnabledFor = AlwaysOn, Variants = OldNew, Allocation = new Allocation { DefaultWhenEnabled = "old", DefaultWhenDisabled = "old", Group = [new GroupAllocation { Variant = "new", Groups = ["segment:power"] }] } });

        Assert.Equal("new", VariantOf(flag, Subject("u", "", ("plan", "scale"), ("orders", "1000"))));
        Assert.Equal("old", VariantOf(flag, Subject("u", "", ("plan", "free"))));
        // The header of a group cannot say that a user is in a segment of another name; one of the same name is refused
        // by the configuration.
        Assert.Equal(["plan", "orders"], flag.Attributes);
        Assert.False(flag.IsStatic);
        Assert.True(flag.NeedsKey);
    }

    [Fact]
    public void Targeting_ShareOfSegment_IsTheLibrarysShareOfAGroup()
    {
        var settings = new TargetingFilterSettings { Audience = new Audience { Groups = [new GroupRollout { Name = "segment:power", RolloutPercentage = 30 }], DefaultRolloutPercentage = 0 } };
        var flag = Link(new FlagDefinition { Name = "f", EnabledFor = [new FeatureFilterConfiguration { Name = "Microsoft.Targeting", ParametersObject = settings }] });

        var members = Enumerable.Range(0, 4_000).Count(i => flag.Evaluate(Subject($"user-{i}", "", ("plan", "scale"), ("orders", "100")), 0).Enabled);
        var others = Enumerable.Range(0, 4_000).Count(i => flag.Evaluate(Subject($"user-{i}", "", ("plan", "free")), 0).Enabled);

        Assert.InRange(members, 1_050, 1_350);
        Assert.Equal(0, others);
    }

    [Fact]
    public void Filter_RulesAndSegments_AreCombinedWithThePercentage()
    {
        AttributesFilterSettings settings = new([new("signup", AttributeOperator.After, ["2026-01-01"], false)], [new("staff", true)], true);
        var flag = Link(new FlagDefinition
        {
            Name = "f",
            RequirementType = RequirementType.All,
            EnabledFor = [new FeatureFilterConfiguration { Name = "FlagGateway.Attributes", ParametersObject = settings }],
            Variants = OldNew,
            Allocation = new Allocation { DefaultWhenEnabled = "old", DefaultWhenDisabled = "old", Percentile = [new PercentileAllocation { Variant = "new", From = 0, To = 10 }] },
        });

        var customers = Enumerable.Range(0, 5_000).Count(i => VariantOf(flag, Subject($"user-{i}", "", ("signup", "2026-03-01"), ("email", "a@elsewhere.org"))) == "new");
        var staff = Enumerable.Range(0, 5_000).Count(i => VariantOf(flag, Subject($"user-{i}", "", ("signup", "2026-03-01"), ("email", "a@example.com"))) == "new");
        var early = Enumerable.Range(0, 5_000).Count(i => VariantOf(flag, Subject($"user-{i}", "", ("signup", "2025-03-01"), ("email", "a@elsewhere.org"))) == "new");

        Assert.InRange(customers, 420, 580);
        Assert.Equal((0, 0), (staff, early));
        Assert.Equal(["signup", "email"], flag.Attributes);
    }

    [Fact]
    public void Rollout_StageNamesASegment_ItsUsersGetTheCandidate()
    {
        var plain = FlagCompiler.Compile(new FlagDefinition { Name = "release.orders", EnabledFor = AlwaysOn, Variants = [new VariantDefinition { Name = "legacy" }, new VariantDefinition { Name = "new" }], Allocation = new Allocation { DefaultWhenEnabled = "legacy", DefaultWhenDisabled = "legacy" } });
        Assert.Empty(plain.Attributes);

        var flag = new FlagSet([plain.Follow(Plans.Begin(Plans.Plan()) with { Percentage = 0, Groups = ["segment:power"] })], new SegmentTable([Staff, Power])).Flags[0];

        Assert.Equal("new", VariantOf(flag, Subject("u", "", ("plan", "scale"), ("orders", "1000"))));
        Assert.Equal("legacy", VariantOf(flag, Subject("u", "", ("plan", "free"))));
        Assert.Equal(["plan", "orders"], flag.Attributes);
    }

    [Fact]
    public void Link_FlagWithoutSegments_IsTheSameFlag()
    {
        var flag = FlagCompiler.Compile(new FlagDefinition { Name = "f", EnabledFor = AlwaysOn });

        Assert.Same(flag, new FlagSet([flag], new SegmentTable([Staff])).Flags[0]);
    }

    [Fact]
    public void Evaluate_SegmentsAndAttributes_AllocatesNothing()
    {
        UserSegment[] all = [.. Enumerable.Range(0, 62).Select(static i => Staff with { Name = $"s{i}" }), Staff, Power];
        var flag = new FlagSet([FlagCompiler.Compile(new FlagDefinition
        {
            Name = "f", EnabledFor = AlwaysOn, Variants = OldNew,
            Allocation = new Allocation { DefaultWhenEnabled = "old", DefaultWhenDisabled = "old", Group = [new GroupAllocation { Variant = "new", Groups = [.. all.Select(static one => "segment:" + one.Name)] }] },
        })], new SegmentTable(all)).Flags[0];
        string[] names = ["plan", "orders", "email"];
        int[] ends = [5, 9, 20];
        var on = 0;

        var bytes = Allocations.Of(() => on += flag.Evaluate(new Subject("u", "u", new GroupSet("tenant:x", [8]), new AttributeSet(names, "scale1000a@elsewhere", ends)), 0).Variant);

        Assert.NotEqual(0, on);
        Assert.Equal(0, bytes);
    }

    private static IEnumerable<FeatureFilterConfiguration> AlwaysOn => [new FeatureFilterConfiguration { Name = "AlwaysOn" }];

    private static IEnumerable<VariantDefinition> OldNew => [new VariantDefinition { Name = "old" }, new VariantDefinition { Name = "new" }];

    private static CompiledFlag Link(FlagDefinition definition) => new FlagSet([FlagCompiler.Compile(definition)], new SegmentTable([Staff, Power])).Flags[0];

    private static string VariantOf(CompiledFlag flag, in Subject subject) => flag.Variants[flag.Evaluate(subject, 0).Variant].Name;

    private static Subject Subject(string user, string group, params (string Name, string Value)[] attributes) =>
        new(user, user, GroupSet.From(group.Length == 0 ? [] : [group]), AttributeSet.From(attributes.ToDictionary(static one => one.Name, static one => one.Value)));
}
