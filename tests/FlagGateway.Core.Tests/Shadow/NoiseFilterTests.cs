using System.Globalization;
using System.Text;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Shadow;

public sealed class NoiseFilterTests
{
    private const int Requests = 3_000;

    [Fact]
    public void Defaults_AreDiffys()
    {
        var options = new NoiseOptions();

        Assert.Equal((0.2, 0.0003, 1000), (options.RelativeThreshold, options.AbsoluteThreshold, options.MaxFields));
    }

    [Fact]
    public void Report_NoiseInEveryAnswerAndOnePercentTrueDifference_NamesOnlyThatField()
    {
        var (filter, mismatches) = Run(seed: 11, wrongShare: 0.01);

        var different = Assert.Single(filter.Report(), field => field.IsDifferent);
        Assert.Equal("$.items[*].price", different.Field);
        Assert.InRange(different.CandidateRate, 0.005, 0.015);
        Assert.Equal((1, 0L), (different.RelativeDifference, different.ControlDifferences));
        Assert.Equal(different.CandidateDifferences, mismatches);
    }

    [Fact]
    public void Report_NoTrueDifference_NamesNothing()
    {
        var (filter, mismatches) = Run(seed: 12, wrongShare: 0);

        Assert.DoesNotContain(filter.Report(), field => field.IsDifferent);
        Assert.Equal(4, filter.Report().Count);
        Assert.Equal(0, mismatches);
    }

    [Theory]
    // candidate differs, control differs, of 10 000 each
    [InlineData(3, 0, false)]
    [InlineData(4, 0, true)]
    [InlineData(150, 100, false)]
    [InlineData(151, 100, true)]
    [InlineData(100, 200, false)]
    [InlineData(10_000, 10_000, false)]
    [InlineData(10_000, 6_666, true)]
    [InlineData(10_000, 6_667, false)]
    public void Report_Counts_AreJudgedByBothThresholds(int candidate, int control, bool isDifferent)
    {
        var filter = new NoiseFilter(new NoiseOptions());
        for (var i = 0; i < 10_000; i++)
        {
            filter.AddCandidate(i < candidate ? ["$.a"] : []);
            filter.AddControl(i < control ? ["$.a"] : []);
        }

        Assert.Equal(isDifferent, filter.Report()[0].IsDifferent);
        Assert.Equal(!isDifferent && control > 0, filter.IsNoise("$.a"));
    }

    [Fact]
    public void IsNoise_BeforeControlWasComparedWithItself_IsFalse()
    {
        var filter = new NoiseFilter(new NoiseOptions());
        filter.AddCandidate(["$.a"]);

        Assert.False(filter.IsNoise("$.a"));
        Assert.False(filter.IsNoise("$.never"));
    }

    [Fact]
    public void IsNoise_SamplesOfDifferentNumber_AreComparedAsShares()
    {
        var filter = new NoiseFilter(new NoiseOptions());
        for (var i = 0; i < 1000; i++)
        {
            filter.AddCandidate(["$.a"]);
            if (i % 10 == 0)
                filter.AddControl(["$.a"]);
        }

        Assert.True(filter.IsNoise("$.a"));
    }

    [Fact]
    public void IsNoise_ComparisonThatDoesNotNameAllFields_IsFalse()
    {
        var filter = new NoiseFilter(new NoiseOptions());
        filter.AddControl(["$.a"]);
        var comparison = ResponseComparer.Compare(Answers.Json("{\"a\":1}"), Answers.Json("{\"a\":2}"), ComparisonRules.Default);
        filter.AddCandidate(comparison);

        Assert.True(filter.IsNoise(comparison));
        Assert.False(filter.IsNoise(comparison with { IsComplete = false }));
        Assert.False(filter.IsNoise(comparison with { Fields = ["$.a", "$.b"] }));
    }

    [Fact]
    public void Add_FieldsBeyondTheCap_CountsThemTogetherOncePerComparison()
    {
        var filter = new NoiseFilter(new NoiseOptions { MaxFields = 2 });
        filter.AddControl(["$.a", "$.b", "$.c", "$.d"]);
        filter.AddCandidate(["$.d", "$.e"]);

        var other = filter.Report().Single(field => field.Field == NoiseFilter.Other);

        Assert.Equal((3, 1L, 1L), (filter.Report().Count, other.ControlDifferences, other.CandidateDifferences));
        Assert.True(filter.IsNoise("$.anything"));
    }

    /// <summary>
    /// Feeds answers full of noise, and counts the comparisons of the second half that are not noise.
    /// </summary>
    private static (NoiseFilter Filter, long Mismatches) Run(int seed, double wrongShare)
    {
        var random = new Random(seed);
        var filter = new NoiseFilter(new NoiseOptions());
        var differing = new List<Comparison>();
        for (var request = 0; request < Requests; request++)
        {
            var control = Answer(random, request, isWrong: false);
            filter.AddControl(ResponseComparer.Compare(control, Answer(random, request, isWrong: false), ComparisonRules.Default));
            var comparison = ResponseComparer.Compare(control, Answer(random, request, random.NextDouble() < wrongShare), ComparisonRules.Default);
            filter.AddCandidate(comparison);
            differing.Add(comparison);
        }

        return (filter, differing.Count(comparison => comparison.Result != ComparisonResult.Match && !filter.IsNoise(comparison)));
    }

    private static CapturedResponse Answer(Random random, int request, bool isWrong)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"request_id\":\"{random.NextInt64():x16}\",\"generated_at\":{random.Next()},\"node\":\"n{random.Next(4)}\",\"items\":[");
        for (var i = 0; i < 3; i++)
        {
            var price = request + i + (isWrong && i == 1 ? 0.5 : 0);
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}{{\"sku\":\"s{i}\",\"price\":{price},\"etag\":\"{random.Next():x8}\"}}");
        }

        return Answers.Json(text.Append("]}").ToString());
    }
}
