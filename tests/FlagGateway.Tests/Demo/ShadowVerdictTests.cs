using FlagGateway.Core.Shadow;
using FlagGateway.Demo;
using FlagGateway.Demo.Shadow;
using FlagGateway.Mirroring;

namespace FlagGateway.Tests.Demo;

/// <summary>The proof of <c>demo --shadow</c> is one only if it notices what is wrong.</summary>
public sealed class ShadowVerdictTests
{
    private static readonly ShadowFigures Good = Figures(comparisons: 1_000, found: 12, made: 12);

    [Fact]
    public void Objections_AllMistakesFoundAndNothingElse_None() => Assert.Empty(ShadowVerdict.Objections(Good));

    [Fact]
    public void Objections_UsersNoticed_AreTold() => Assert.Equal(
        ["2 users' responses were errors", "3 users' responses did not come from control"],
        ShadowVerdict.Objections(Good with { UserErrors = 2, NotFromControl = 3 }));

    [Fact]
    public void Objections_CopiesUnderWay_AreTold() => Assert.Equal(
        ["4 copies did not finish"], ShadowVerdict.Objections(Good with { Totals = Good.Totals with { Pending = 4 } }));

    [Fact]
    public void Objections_AnotherFieldDiffered_IsTold() => Assert.Equal(
        ["status of /a/{id} differed 3 times, and should be the same on both variants"],
        ShadowVerdict.Objections(Good with { Differences = [.. Good.Differences, new("/a/{id}", "status", 3, 0.003, "200", "500")] }));

    [Fact]
    public void Objections_NothingCompared_SaysWhatBecameOfTheCopies() => Assert.Equal(
        ["no copy was compared (5 without a response to compare, 6 dropped, 7 skipped)"],
        ShadowVerdict.Objections(Figures(0, 0, 0) with { Totals = new MirrorTotals(0, 0, 0, 5, 6, 7) }));

    [Theory]
    [InlineData(1_000, "$.total was found wrong in none of 1000 comparisons")]
    [InlineData(200, "$.total was found wrong in none of 200 comparisons, which may be too few: play longer")]
    public void Objections_MistakeNotMet_IsTold(int comparisons, string objection) =>
        Assert.Equal([objection], ShadowVerdict.Objections(Figures(comparisons, 0, 0)));

    [Theory]
    [InlineData(11, 12, 0, false)]
    [InlineData(11, 12, 1, true)]
    [InlineData(13, 12, 1, false)]
    public void Objections_FoundIsNotWhatWasMade_IsToldUnlessACopyWasLost(int found, int made, int errors, bool isGood)
    {
        var figures = Figures(1_000, found, made);

        var objections = ShadowVerdict.Objections(figures with { Totals = figures.Totals with { Errors = errors } });

        Assert.Equal(isGood ? [] : [$"the candidate returned {made} wrong responses to copies, and {found} were found"], objections);
    }

    [Theory]
    [InlineData(10_000, 58, false)]
    [InlineData(10_000, 60, true)]
    [InlineData(10_000, 140, true)]
    [InlineData(10_000, 142, false)]
    public void Objections_ShareBeyondFourDeviations_IsTold(int comparisons, int found, bool isGood) =>
        Assert.Equal(isGood, ShadowVerdict.Objections(Figures(comparisons, found, found)).Count == 0);

    [Theory]
    [InlineData(3, 100, 0, true)]
    [InlineData(2, 100, 0, false)]
    [InlineData(0, 1, 0, true)]
    [InlineData(3, 100, 0.5, false)]
    public void Problem_OptionsThatMakeNoSenseTogether_AreTold(int seconds, int rate, double errors, bool isGood)
    {
        var settings = new DemoSettings("config", seconds == 0 ? null : TimeSpan.FromSeconds(seconds), 10, rate, errors, IsShadow: true);

        Assert.Equal(isGood, ShadowUsage.Problem(settings) is null);
    }

    [Fact]
    public void Of_SamePathAndFieldOnTwoRoutes_IsOneRowWithTheLargerOnesExample()
    {
        RouteFindings[] routes =
        [
            new("first", 100, [Group("GET", "/a", "$.total", 2, "1"), Group("POST", "/a", "$.total", 3, "2")], []),
            new("second", 300, [Group("GET", "/a", "$.total", 5, "3"), Group("GET", "/b", "$.total", 1, "4")], []),
        ];

        Assert.Equal(
            [new FieldDifference("/a", "$.total", 10, 0.025, "3", "candidate"), new FieldDifference("/b", "$.total", 1, 1 / 300.0, "4", "candidate")],
            FieldDifference.From(routes));
    }

    private static MismatchGroup Group(string method, string template, string field, long count, string control) =>
        new(method, template, field, DifferenceKind.ValueChanged, count, 0, default, default, new MismatchExample(field, control, "candidate", 1, 1));

    private static ShadowFigures Figures(long comparisons, long found, long made) => new()
    {
        Totals = new MirrorTotals(0, comparisons - found, found, 0, 0, 0),
        Comparisons = comparisons,
        Differences = found == 0 ? [] : [new("/a/{id}", "$.total", found, found / (double)comparisons, "30", "10")],
        Noise = ["$.request_id"],
        FaultPercent = 1,
        Faults = made,
        UserErrors = 0,
        NotFromControl = 0,
    };
}
