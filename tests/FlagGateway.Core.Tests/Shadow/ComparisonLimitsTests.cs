using System.Globalization;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Shadow;

public sealed class ComparisonLimitsTests
{
    [Fact]
    public void Compare_TenThousandKeysInAnyOrder_FindsTheOne()
    {
        var keys = Enumerable.Range(0, 10_000).ToArray();
        var shuffled = keys.ToArray();
        new Random(7).Shuffle(shuffled);

        var comparison = ResponseComparer.Compare(Answers.Json(Object(keys, 1)), Answers.Json(Object(shuffled, 2)), ComparisonRules.Default);

        Assert.Equal("Mismatch ValueChanged:$.key-5000", Answers.Outcome(comparison));
        Assert.InRange(comparison.Steps, 1, 60_000);
    }

    [Theory]
    [InlineData(64, "Mismatch ValueChanged")]
    [InlineData(65, "Mismatch ValueChanged")]
    [InlineData(1000, "Mismatch ValueChanged")]
    [InlineData(200_000, "Mismatch ValueChanged")]
    public void Compare_DeepDocuments_FindTheDifferenceWithoutOverflow(int depth, string outcome)
    {
        var comparison = ResponseComparer.Compare(Answers.Json(Nested(depth, "1")), Answers.Json(Nested(depth, "2")), ComparisonRules.Default);

        Assert.StartsWith(outcome, Answers.Outcome(comparison), StringComparison.Ordinal);
        Assert.Equal(depth > 64 ? ["what is nested deeper than 64 levels is compared byte by byte"] : [], comparison.Notes.ToArray());
    }

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("1", " 1")]
    public void Compare_EqualBelowTheDepthCapButForItsText_Differ(string control, string candidate)
    {
        var comparison = ResponseComparer.Compare(Answers.Json(Nested(1000, control)), Answers.Json(Nested(1000, candidate)), ComparisonRules.Default);

        Assert.Equal(ComparisonResult.Mismatch, comparison.Result);
        Assert.Contains("nested too deep, sha256", comparison.Differences[0].Control, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_DeepestAllowed_FitsTheSmallestStack()
    {
        var rules = ComparisonRules.Default with { MaxDepth = ComparisonRules.DepthLimit, AllUnordered = true };
        var result = ComparisonResult.NotComparable;
        var thread = new Thread(() => result = ResponseComparer.Compare(Answers.Json(Nested(1000, "1")), Answers.Json(Nested(1000, "2")), rules).Result, 512 * 1024);

        thread.Start();
        thread.Join();

        Assert.Equal(ComparisonResult.Mismatch, result);
    }

    [Fact]
    public void Compare_MoreDifferencesThanListed_CountsAllAndListsEveryFieldFirst()
    {
        var control = "{\"items\":[" + string.Join(",", Enumerable.Repeat("{\"t\":1}", 500)) + "],\"z\":1}";
        var candidate = "{\"items\":[" + string.Join(",", Enumerable.Repeat("{\"t\":2}", 500)) + "],\"z\":2}";

        var comparison = ResponseComparer.Compare(Answers.Json(control), Answers.Json(candidate), ComparisonRules.Default);

        Assert.Equal((501, 50), (comparison.DifferenceCount, comparison.Differences.Length));
        Assert.Equal(["$.items[*].t", "$.z"], comparison.Fields.ToArray());
        Assert.Equal(("$.items[0].t", "$.z"), (comparison.Differences[0].Path, comparison.Differences[^1].Path));
        Assert.True(comparison.IsComplete);
    }

    [Fact]
    public void Compare_MoreFieldsThanTracked_IsIncomplete()
    {
        var comparison = ResponseComparer.Compare(Answers.Json(Object([1, 2, 3], 1)), Answers.Json("{}"), ComparisonRules.Default with { MaxFields = 2 });

        Assert.Equal((3, 2, false), (comparison.DifferenceCount, comparison.Fields.Length, comparison.IsComplete));
    }

    [Fact]
    public void Compare_StepsSpentBeforeAnyDifference_IsError()
    {
        var keys = Enumerable.Range(0, 100).ToArray();

        var comparison = ResponseComparer.Compare(Answers.Json(Object(keys, 1)), Answers.Json(Object(keys, 1) + " "), ComparisonRules.Default with { MaxSteps = 50 });

        Assert.Equal((ComparisonResult.NotComparable, 50, false), (comparison.Result, comparison.Steps, comparison.IsComplete));
        Assert.Equal("the bodies take more steps to compare than MaxSteps allows", comparison.Reason);
    }

    [Fact]
    public void Compare_StepsSpentAfterADifference_IsMismatchWithReason()
    {
        var comparison = ResponseComparer.Compare(Answers.Json("{\"a\":1,\"b\":[1,2,3]}"), Answers.Json("{\"a\":2,\"b\":[1,3,2]}"), ComparisonRules.Default with { MaxSteps = 25 });

        Assert.Equal(ComparisonResult.Mismatch, comparison.Result);
        Assert.Equal((false, true), (comparison.IsComplete, comparison.Reason is not null));
    }

    [Fact]
    public void Compare_LongNames_GiveShortPaths()
    {
        var name = new string('n', 100_000);
        var control = string.Concat(Enumerable.Repeat("{\"" + name + "\":", 20)) + "1" + new string('}', 20);
        var candidate = string.Concat(Enumerable.Repeat("{\"" + name + "\":", 20)) + "2" + new string('}', 20);

        var difference = ResponseComparer.Compare(Answers.Json(control), Answers.Json(candidate), ComparisonRules.Default with { MaxBodyBytes = 8_000_000 }).Differences[0];

        Assert.InRange(difference.Path.Length, 1, DifferenceKey.MaxLength);
        Assert.Equal("$" + string.Concat(Enumerable.Repeat(".*", 20)), difference.Field);
    }

    private static string Nested(int depth, string inside) => new string('[', depth) + inside + new string(']', depth);

    private static string Object(int[] keys, int middle) =>
        "{" + string.Join(",", keys.Select(key => string.Create(CultureInfo.InvariantCulture, $"\"key-{key}\":{(key == 5000 ? middle : 0)}"))) + "}";
}
