using FlagGateway.Core.Checks;
using FlagGateway.Core.Llm;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Llm;

public sealed class LlmPairTests
{
    private static readonly JsonCheck Format = new("format", ["subject"], new Dictionary<string, string>(), IsStrict: false);
    private static readonly WordCountCheck Words = new("words", 1, 4);

    [Fact]
    public void CompareTexts_OtherTextsThatPass_Match()
    {
        var comparison = Compare("""{"subject": 1}""", """{ "subject": "another" }""", Format, Words);

        Assert.Equal(ComparisonResult.Match, comparison.Result);
    }

    [Fact]
    public void CompareTexts_OnlyTheCandidatesFails_IsAMismatchOfEachSignal()
    {
        var comparison = Compare("""{"subject":1}""", "Sure! Here is the mail", Format, Words);

        Assert.Equal(ComparisonResult.Mismatch, comparison.Result);
        Assert.Equal(["signal:format", "signal:words"], comparison.Fields);
        Assert.All(comparison.Differences, static one => Assert.Equal(("1", "0"), (one.Control, one.Candidate)));
    }

    [Theory]
    [InlineData("no JSON", "no JSON either")]
    [InlineData("no JSON", """{"subject":1}""")]
    public void CompareTexts_ControlsFailsToo_Match(string control, string candidate) =>
        Assert.Equal(ComparisonResult.Match, Compare(control, candidate, Format).Result);

    [Theory]
    [InlineData("Gladly.", "I cannot do that.", ComparisonResult.Mismatch)]
    [InlineData("I cannot do that.", "Gladly.", ComparisonResult.Match)]
    public void CompareTexts_Refusal_IsWorseThanNone(string control, string candidate, ComparisonResult expected) =>
        Assert.Equal(expected, Compare(control, candidate, new RefusalCheck("refusal", ["I cannot"])).Result);

    [Theory]
    [InlineData(null, "a")]
    [InlineData("a", null)]
    public void CompareTexts_TextIsMissing_IsNotComparable(string? control, string? candidate) =>
        Assert.Equal(ComparisonResult.NotComparable, Compare(control, candidate, Words).Result);

    [Fact]
    public void CompareTexts_CheckOfAServer_IsLeftOut() =>
        Assert.Equal(ComparisonResult.Match, Compare("a", "b", new HttpCheck("tone", new Uri("http://127.0.0.1:1/"), TimeSpan.FromSeconds(1)), Words).Result);

    private static Comparison Compare(string? control, string? candidate, params TextCheck[] checks) =>
        LlmPair.CompareTexts(control, candidate, new PlannedChecks(checks, sample: 1));
}
