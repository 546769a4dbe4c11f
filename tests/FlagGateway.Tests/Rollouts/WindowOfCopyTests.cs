using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Shadow;
using FlagGateway.Snapshots;
using FlagGateway.Tests.Routing;

namespace FlagGateway.Tests.Rollouts;

/// <summary>Which copies judge the candidate.</summary>
public sealed class WindowOfCopyTests
{
    private static readonly FlaggedRoute Plain = Decisions.Route(Flag("", ""));
    private static readonly FlaggedRoute WithHeaders = Decisions.Route(Flag("", """, "request_headers": { "X-Prompt-Version": "2" }"""));
    private static readonly FlaggedRoute WithHeadersOfControl = Decisions.Route(Flag(""", "request_headers": { "X-Prompt-Version": "1" }""", ""));

    [Theory]
    [InlineData("old", "new", null, true)]
    [InlineData("old", "NEW", null, true)]
    [InlineData("old", "new", "new", true)]
    [InlineData("old", "elsewhere", "new", true)]
    [InlineData("old", "old", null, false)]
    [InlineData("old", "elsewhere", null, false)]
    [InlineData("old", "new", "old", false)]
    [InlineData("new", "old", "old", false)]
    [InlineData("new", "new", null, false)]
    public void WindowOfCopy_OnlyFromControlToTheCandidate_JudgesTheCandidate(string answered, string cluster, string? toVariant, bool judges)
    {
        var (route, windows) = Measured(Plain);

        var window = route.WindowOfCopy(VariantOf(route, answered), Rule(cluster, toVariant));

        Assert.Same(judges ? windows.CandidateSplit : null, window);
    }

    // A rule of the route knows of no variant, so its copies do not carry the variant's headers.
    [Fact]
    public void WindowOfCopy_VariantsDifferInHeaders_OnlyACopyInTheVariantsNameJudges()
    {
        foreach (var one in new[] { WithHeaders, WithHeadersOfControl })
        {
            var (route, windows) = Measured(one);

            Assert.Null(route.WindowOfCopy(VariantOf(route, "old"), Rule("new", null)));
            Assert.Same(windows.CandidateSplit, route.WindowOfCopy(VariantOf(route, "old"), Rule("new", "new")));
        }
    }

    [Theory]
    [InlineData("old")]
    [InlineData("new")]
    public void WindowOfCopy_AVariantHasAPrompt_OnlyACopyInTheVariantsNameJudges(string name)
    {
        var (route, windows) = Measured(Plain);
        route = route with { Variants = [.. route.Variants.Select(variant => variant.Name == name ? new VariantRoute(name, variant.ClusterId, [], variant.Cohort) { Payload = new VariantPayload(null, null) } : variant)] };

        Assert.Null(route.WindowOfCopy(VariantOf(route, "old"), Rule("new", null)));
        Assert.Same(windows.CandidateSplit, route.WindowOfCopy(VariantOf(route, "old"), Rule("new", "new")));
    }

    [Fact]
    public void WindowOfCopy_NoRollout_JudgesNobody() =>
        Assert.Null(Plain.WindowOfCopy(VariantOf(Plain, "old"), Rule("new", null)));

    private static string Flag(string oldMembers, string newMembers) => $$"""
        "enabled": true,
        "variants": [
          { "name": "old", "configuration_value": { "cluster": "old"{{oldMembers}} } },
          { "name": "new", "configuration_value": { "cluster": "new"{{newMembers}} } } ],
        "allocation": { "default_when_enabled": "old", "default_when_disabled": "old" }
        """;

    private static (FlaggedRoute Route, RolloutWindows Windows) Measured(FlaggedRoute route)
    {
        RolloutWindows windows = new("checkout", 1, "old", "new");
        return (route with { Windows = windows }, windows);
    }

    private static VariantRoute VariantOf(FlaggedRoute route, string name) => route.Variants.Single(variant => variant.Name == name);

    private static MirrorRule Rule(string cluster, string? toVariant) => new()
    {
        RouteId = "all",
        FlagId = "checkout",
        ClusterId = cluster,
        ToVariant = toVariant,
        Sample = new MirrorSample("shadow\nall", 100, isPerRequest: false),
        Methods = new HashSet<string> { "GET" },
        MaxBodyBytes = 1,
        Timeout = TimeSpan.FromSeconds(1),
        Comparison = new ComparisonRules(),
    };
}
