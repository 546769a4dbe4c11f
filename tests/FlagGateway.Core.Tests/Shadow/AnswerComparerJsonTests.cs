using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Shadow;

public sealed class AnswerComparerJsonTests
{
    [Theory]
    // the same
    [InlineData("""{"a":1,"b":2}""", """{ "b" : 2, "a" : 1 }""", "Match")]
    [InlineData("""{"a":"é😀/"}""", """{"\u0061":"\u00e9\ud83d\uDE00\/"}""", "Match")]
    [InlineData("""["\ud800"]""", """["\uD800"]""", "Match")]
    [InlineData("[1.0]", "[1]", "Match")]
    [InlineData("[100]", "[1e2]", "Match")]
    [InlineData("[0.0125]", "[1.25E-2]", "Match")]
    [InlineData("[-0]", "[0]", "Match")]
    [InlineData("[0e5]", "[-0.00]", "Match")]
    [InlineData("[1e400]", "[10e399]", "Match")]
    [InlineData("[9007199254740993]", "[9007199254740993.0]", "Match")]
    [InlineData("\uFEFF{\"a\":1}", "{ \"a\":1}", "Match")]
    [InlineData("null", " null ", "Match")]
    // values
    [InlineData("""{"a":1}""", """{"a":2}""", "Mismatch ValueChanged:$.a")]
    [InlineData("""{"a":true}""", """{"a":false}""", "Mismatch ValueChanged:$.a")]
    [InlineData("[9007199254740993]", "[9007199254740992]", "Mismatch ValueChanged:$[0]")]
    [InlineData("[0.1234567890123456789012345678901]", "[0.1234567890123456789012345678902]", "Mismatch ValueChanged:$[0]")]
    [InlineData("[1e99999999999999999999]", "[1e99999999999999999998]", "Mismatch ValueChanged:$[0]")]
    [InlineData("[1]", "[-1]", "Mismatch ValueChanged:$[0]")]
    [InlineData("""["\ud800"]""", """["\ud801"]""", "Mismatch ValueChanged:$[0]")]
    [InlineData("""["a"]""", """["A"]""", "Mismatch ValueChanged:$[0]")]
    [InlineData("1", "2", "Mismatch ValueChanged:$")]
    // types
    [InlineData("""{"a":1}""", """{"a":"1"}""", "Mismatch TypeChanged:$.a")]
    [InlineData("""{"a":{"b":1}}""", """{"a":[1]}""", "Mismatch TypeChanged:$.a")]
    [InlineData("""{"a":null}""", """{"a":0}""", "Mismatch TypeChanged:$.a")]
    [InlineData("{}", "[]", "Mismatch TypeChanged:$")]
    // members
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""", "Mismatch Missing:$.b")]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""", "Mismatch Added:$.b")]
    [InlineData("""{"a":null}""", "{}", "Mismatch Missing:$.a")]
    [InlineData("""{"x":{"y":[{"z":1}]}}""", """{"x":{"y":[{"z":2}]}}""", "Mismatch ValueChanged:$.x.y[0].z")]
    [InlineData("""{"a b":1,"":2,"it's":3}""", """{"a b":0,"":0,"it's":0}""", """Mismatch ValueChanged:$[''] ValueChanged:$['a b'] ValueChanged:$['it\'s']""")]
    // duplicate keys: the last counts
    [InlineData("""{"a":1,"a":2}""", """{ "a":1,"a":2}""", "Match")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""", "Mismatch LengthChanged:$.a")]
    [InlineData("""{"a":2,"a":1}""", """{"a":1,"a":2}""", "Mismatch ValueChanged:$.a")]
    [InlineData("""{"a":1,"\u0061":2}""", """{"a":3}""", "Mismatch LengthChanged:$.a ValueChanged:$.a")]
    // arrays
    [InlineData("[1,2,3]", "[3,1,2]", "Mismatch OrderChanged:$")]
    [InlineData("""[{"a":1,"b":2},{"a":2}]""", """[{"a":2},{"b":2.0,"a":1}]""", "Mismatch OrderChanged:$")]
    [InlineData("[1,2,3]", "[3,1,4]", "Mismatch ValueChanged:$[0] ValueChanged:$[1] ValueChanged:$[2]")]
    [InlineData("[1,2,3]", "[1,2]", "Mismatch LengthChanged:$")]
    [InlineData("[1]", "[2,1]", "Mismatch LengthChanged:$ ValueChanged:$[0]")]
    [InlineData("[]", "[null]", "Mismatch LengthChanged:$")]
    // not JSON
    [InlineData("""{"a":1}""", """{"a":1""", "Mismatch BodyChanged:$")]
    [InlineData("{a:1}", "{a:1 }", "Mismatch BodyChanged:$")]
    [InlineData("{a:1}", "{a:1}", "Match")]
    [InlineData("{}", "", "Mismatch BodyChanged:$")]
    [InlineData("""{"a":1}{"a":2}""", """{"a":1}""", "Mismatch BodyChanged:$")]
    public void Compare_JsonBodies_GivesOutcome(string control, string candidate, string outcome) =>
        Assert.Equal(outcome, Answers.Outcome(Answers.Json(control), Answers.Json(candidate)));

    [Theory]
    [InlineData("[1.0]", "[1.1]", 0.1, 0, "Match")]
    [InlineData("[1.0]", "[1.1000001]", 0.1, 0, "Mismatch ValueChanged:$[0]")]
    [InlineData("[1000]", "[1010]", 0, 0.01, "Match")]
    [InlineData("[-1000]", "[-1010]", 0, 0.01, "Match")]
    [InlineData("[1000]", "[1011]", 0, 0.01, "Mismatch ValueChanged:$[0]")]
    [InlineData("[1]", "[-1]", 0, 1, "Mismatch ValueChanged:$[0]")]
    [InlineData("[1e-40]", "[1.005e-40]", 0, 0.01, "Match")]
    [InlineData("[1e-40]", "[2e-40]", 0, 0.01, "Mismatch ValueChanged:$[0]")]
    [InlineData("[1e999]", "[1e998]", 5, 1, "Mismatch ValueChanged:$[0]")]
    [InlineData("""["1.0"]""", """["1.1"]""", 0.1, 0, "Mismatch ValueChanged:$[0]")]
    public void Compare_NumbersWithTolerance_GivesOutcome(string control, string candidate, double absolute, double relative, string outcome)
    {
        var rules = ComparisonRules.Default with { AbsoluteTolerance = absolute, RelativeTolerance = relative };

        Assert.Equal(outcome, Answers.Outcome(Answers.Json(control), Answers.Json(candidate), rules));
    }

    [Theory]
    [InlineData("[1,2,2]", "[2,1.0,2]", "Match")]
    [InlineData("[1,2,2]", "[2,1,1]", "Mismatch Missing:$[2] Added:$[2]")]
    [InlineData("""["a","b"]""", """["b","c"]""", "Mismatch Missing:$[0] Added:$[1]")]
    [InlineData("[[1,2],[3]]", "[[3],[2,1]]", "Match")]
    [InlineData("""[{"id":1,"v":1},{"id":2,"v":2}]""", """[{"id":2,"v":2},{"id":1,"v":9}]""", "Mismatch ValueChanged:$[0].v")]
    [InlineData("""[{"id":1,"v":1}]""", """[{"id":2,"v":1}]""", "Mismatch Missing:$[0] Added:$[0]")]
    [InlineData("""[{"v":1},{"v":2}]""", """[{"v":2},{"v":3}]""", "Mismatch ValueChanged:$[0].v")]
    [InlineData("[]", "[1]", "Mismatch Added:$[0]")]
    public void Compare_AllUnordered_GivesOutcome(string control, string candidate, string outcome)
    {
        var comparison = ResponseComparer.Compare(Answers.Json(control), Answers.Json(candidate), ComparisonRules.Default with { AllUnordered = true });

        // Unordered items are compared in the order of their hashes, which says nothing.
        Assert.Equal(outcome.Split(' ').Order(StringComparer.Ordinal), Answers.Outcome(comparison).Split(' ').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Compare_UnorderedByPath_KeepsOrderElsewhere()
    {
        var rules = ComparisonRules.Default with { Unordered = [PathPattern.Parse("$.tags"), PathPattern.Parse("$..ids")] };

        var outcome = Answers.Outcome(
            Answers.Json("""{"tags":[1,2],"rest":[1,2],"deep":[{"ids":[1,2]}]}"""),
            Answers.Json("""{"tags":[2,1],"rest":[2,1],"deep":[{"ids":[2,1]}]}"""),
            rules);

        Assert.Equal("Mismatch OrderChanged:$.rest", outcome);
    }

    [Fact]
    public void Compare_UnorderedNumbersWithinTolerance_Match()
    {
        var rules = ComparisonRules.Default with { AllUnordered = true, AbsoluteTolerance = 0.01 };

        Assert.Equal("Match", Answers.Outcome(Answers.Json("[3,1,2]"), Answers.Json("[2.001,3.002,0.999]"), rules));
    }

    [Theory]
    [InlineData("""{"a":null}""", "{}", "Match")]
    [InlineData("{}", """{"a":null}""", "Match")]
    [InlineData("""{"a":null}""", """{"a":1}""", "Mismatch TypeChanged:$.a")]
    [InlineData("[null]", "[]", "Mismatch LengthChanged:$")]
    [InlineData("""[{"a":null},{"b":1}]""", """[{"b":1},{}]""", "Mismatch OrderChanged:$")]
    public void Compare_NullEqualsAbsent_GivesOutcome(string control, string candidate, string outcome) =>
        Assert.Equal(outcome, Answers.Outcome(Answers.Json(control), Answers.Json(candidate), ComparisonRules.Default with { NullEqualsAbsent = true }));

    [Theory]
    [InlineData("$.items[*].t", "Mismatch ValueChanged:$.id ValueChanged:$.items[0].v")]
    [InlineData("$.items[0]", "Mismatch ValueChanged:$.id ValueChanged:$.items[1].t")]
    [InlineData("$.items.*.t", "Mismatch ValueChanged:$.id ValueChanged:$.items[0].v")]
    [InlineData("$..t", "Mismatch ValueChanged:$.id ValueChanged:$.items[0].v")]
    [InlineData("$['items'][*]['t']", "Mismatch ValueChanged:$.id ValueChanged:$.items[0].v")]
    [InlineData("$.items", "Mismatch ValueChanged:$.id")]
    [InlineData("$.*", "Match")]
    [InlineData("$", "Match")]
    [InlineData("$.T", "Mismatch ValueChanged:$.id ValueChanged:$.items[0].t ValueChanged:$.items[0].v ValueChanged:$.items[1].t")]
    public void Compare_IgnoredPath_LeavesTheOthers(string path, string outcome) => Assert.Equal(
        outcome,
        Answers.Outcome(
            Answers.Json("""{"id":1,"items":[{"t":1,"v":1},{"t":2,"v":2}]}"""),
            Answers.Json("""{"id":2,"items":[{"t":3,"v":3},{"t":4,"v":2}]}"""),
            Answers.Ignoring(path)));

    [Fact]
    public void Compare_ReorderedItemsWithIgnoredFields_IsOneOrderChanged() => Assert.Equal(
        "Mismatch OrderChanged:$",
        Answers.Outcome(Answers.Json("""[{"v":1,"t":1},{"v":2,"t":2}]"""), Answers.Json("""[{"v":2,"t":3},{"v":1,"t":4}]"""), Answers.Ignoring("$[*].t")));

    [Theory]
    [InlineData("""{"s":"x"}""", """{"s":"y"}""", "\"x\"", "\"y\"")]
    [InlineData("""{"s":{"b":[1,"x"]}}""", """{"s":1}""", """{"b":[1,"x"]}""", "1")]
    [InlineData("""{"s":1}""", "{}", "1", null)]
    [InlineData("""{"s":[1,2]}""", """{"s":[1]}""", "2 items", "1 item")]
    [InlineData("""{"s":1,"s":1}""", """{"s":1}""", "key given 2 times", "key given once")]
    [InlineData("""{"s":"\u001b[31m\u202e"}""", """{"s":""}""", "\"\\u001b[31m\\u202e\"", "\"\"")]
    public void Compare_Difference_ShowsBothSides(string control, string candidate, string? first, string? second)
    {
        var difference = ResponseComparer.Compare(Answers.Json(control), Answers.Json(candidate), ComparisonRules.Default).Differences[0];

        Assert.Equal((first, second), (difference.Control, difference.Candidate));
    }

    [Fact]
    public void Compare_LongStrings_ShowsWhereTheyPart()
    {
        var start = new string('ü', 1000);

        var difference = ResponseComparer.Compare(Answers.Json($"[\"{start}yes\"]"), Answers.Json($"[\"{start}no\"]"), ComparisonRules.Default).Differences[0];

        Assert.Equal(("…\"üüüüüüüüüüüüyes\"", "…\"üüüüüüüüüüüüno\""), (difference.Control, difference.Candidate));
    }
}
