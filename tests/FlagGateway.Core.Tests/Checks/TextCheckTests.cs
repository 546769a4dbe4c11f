using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Checks;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Tests.Checks;

public sealed class TextCheckTests
{
    [Theory]
    [InlineData("""{"subject":"a","body":"b"}""", 1)]
    [InlineData("""{"subject":"a","body":null,"more":[1]}""", 1)]
    [InlineData("""{"subject":1,"body":"b"}""", 0)]
    [InlineData("""{"subject":"a"}""", 0)]
    [InlineData("""[{"subject":"a","body":"b"}]""", 0)]
    [InlineData("""{"subject":"a","body":"b",}""", 0)]
    [InlineData("Here it is: {\"subject\":\"a\",\"body\":\"b\"}", 0)]
    [InlineData("", 0)]
    [InlineData("```json\n{\"subject\":\"a\",\"body\":\"b\"}\n```\n", 1)]
    [InlineData("```\n{\"subject\":\"a\",\"body\":\"b\"}\n```", 1)]
    [InlineData("```json", 0)]
    [InlineData("```", 0)]
    public void Json_Text_IsComplianceWithItsFields(string text, double expected) =>
        Assert.Equal(expected, Json(isStrict: false).Run(text));

    [Fact]
    public void Json_Strict_AllowsNoFence()
    {
        Assert.Equal(0, Json(isStrict: true).Run("```json\n{\"subject\":\"a\",\"body\":\"b\"}\n```"));
        Assert.Equal(1, Json(isStrict: true).Run("{\"subject\":\"a\",\"body\":\"b\"}"));
    }

    [Theory]
    [InlineData("1", "number", 1)]
    [InlineData("1.5", "integer", 0)]
    [InlineData("1.0", "integer", 1)]
    [InlineData("true", "boolean", 1)]
    [InlineData("{}", "object", 1)]
    [InlineData("[]", "array", 1)]
    [InlineData("null", "null", 1)]
    [InlineData("\"1\"", "number", 0)]
    public void Json_Types_AreThoseOfJson(string value, string type, double expected) =>
        Assert.Equal(expected, new JsonCheck("s", [], new Dictionary<string, string> { ["a"] = type }, IsStrict: false).Run($"{{\"a\":{value}}}"));

    [Theory]
    [InlineData("", 0)]
    [InlineData("one two", 1)]
    [InlineData(" one\n\ttwo  three ", 1)]
    [InlineData("one", 0)]
    [InlineData("one two three four", 0)]
    public void Words_Number_IsWithinBounds(string text, double expected) => Assert.Equal(expected, new WordCountCheck("s", 2, 3).Run(text));

    [Theory]
    [InlineData("Dear [NAME],", 0)]
    [InlineData("Dear Ann,", 1)]
    public void Pattern_Negated_IsNoMatch(string text, double expected) =>
        Assert.Equal(expected, new PatternCheck("s", PatternCheck.TryCompile(@"\[[A-Z ]+\]", out _, Timeout.InfiniteTimeSpan)!, IsNegated: true).Run(text));

    [Fact]
    public void Pattern_BeyondItsLimit_HasNoResult()
    {
        var check = new PatternCheck("s", PatternCheck.TryCompile("(a+)+$", out _, TimeSpan.FromTicks(1))!, IsNegated: false);

        Assert.Null(check.Run(new string('a', 1_000_000) + "!"));
    }

    [Fact]
    public void TryCompile_WithoutALimit_HasTheDefault() => Assert.Equal(PatternCheck.DefaultLimit, PatternCheck.TryCompile("a", out _)!.MatchTimeout);

    [Theory]
    [InlineData("(", "Not a regular expression")]
    [InlineData("(?=a)b", "backtracking")]
    [InlineData(@"(a)\1", "backtracking")]
    public void TryCompile_UnusablePattern_SaysWhy(string pattern, string text)
    {
        Assert.Null(PatternCheck.TryCompile(pattern, out var problem));
        Assert.Contains(text, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Pattern_ThatWouldBacktrackForever_Ends()
    {
        var check = new PatternCheck("s", PatternCheck.TryCompile("(a+)+$", out _, Timeout.InfiniteTimeSpan)!, IsNegated: false);

        // Without a limit: with backtracking this would take longer than the universe exists.
        Assert.Equal(0, check.Run(new string('a', 100_000) + "!"));
    }

    [Theory]
    [InlineData("I can't help with that.", 1)]
    [InlineData("Sorry, i can\u2019t HELP.", 1)]
    [InlineData("I can help.", 0)]
    public void Refusal_Phrase_IsFoundInAnyCase(string text, double expected) => Assert.Equal(expected, new RefusalCheck("s", ["I can't help"]).Run(text));

    [Fact]
    public void Includes_ShareOfUsers_IsTheSameInEachPartition()
    {
        PlannedChecks checks = new([], 0.2);
        var seed = Bucket.Suffix("checks");
        var (all, included) = (new int[UserPartitions.Count], new int[UserPartitions.Count]);
        for (var user = 0; user < 64_000; user++)
        {
            var bucket = Bucket.From($"user-{user}", seed);
            all[UserPartitions.IndexOf(bucket)]++;
            included[UserPartitions.IndexOf(bucket)] += checks.Includes(bucket) ? 1 : 0;
        }

        Assert.All(all.Zip(included), static pair => Assert.InRange((double)pair.Second / pair.First, 0.13, 0.27));
        Assert.True(new PlannedChecks([], 1).Includes(new Bucket(0, uint.MaxValue)));
    }

    private static JsonCheck Json(bool isStrict) =>
        new("format_compliance", ["subject", "body"], new Dictionary<string, string> { ["subject"] = "string" }, isStrict);
}
