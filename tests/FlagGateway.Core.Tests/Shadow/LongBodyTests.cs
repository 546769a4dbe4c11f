using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Shadow;

/// <summary>Bodies that nobody holds are alike only where that is certain.</summary>
public sealed class LongBodyTests
{
    private const string Csv = "text/csv";
    private const string Json = "application/json";

    [Theory]
    // control, candidate, media type, content encoding of each, outcome
    [InlineData("a,b", "a,b", Csv, null, null, "Match")]
    [InlineData("a,b", "a,c", Csv, null, null, "Mismatch BodyChanged:$")]
    [InlineData("a,b", "a,b,c", Csv, null, null, "Mismatch LengthChanged:$")]
    [InlineData("a,b", "a,c", null, null, null, "Mismatch BodyChanged:$")]
    [InlineData("[1]", "[1]", Json, null, null, "Match")]
    [InlineData("[1]", "[2]", Json, null, null, "NotComparable")]
    [InlineData("[1]", "[2]", null, null, null, "NotComparable")]
    [InlineData("[1]", "[1,2,3,4]", Json, null, null, "Mismatch LengthChanged:$")]
    [InlineData("a,b", "a,b", Csv, "gzip", "gzip", "Match")]
    [InlineData("a,b", "a,c", Csv, "gzip", "gzip", "NotComparable")]
    [InlineData("a,b", "a,bcdefghijk", Csv, "gzip", "gzip", "NotComparable")]
    [InlineData("a,b", "a,bcdefghijk", Csv, "gzip", null, "NotComparable")]
    [InlineData("a,b", "a,b", Csv, null, "identity", "Match")]
    [InlineData("a,b", "a,b", Csv, null, "br", "NotComparable")]
    public void Compare_LongBodies_GivesOutcome(string control, string candidate, string? type, string? controlEncoding, string? candidateEncoding, string outcome) =>
        Assert.Equal(outcome, Answers.Outcome(Answers.Long(control, type, controlEncoding), Answers.Long(candidate, type, candidateEncoding)));

    [Fact]
    public void Compare_LongWithHeldBody_ComparesTheirLengths()
    {
        var held = new CapturedResponse { Body = "a,b"u8.ToArray(), ContentType = Csv, Digest = Answers.DigestOf("a,b"u8) };

        Assert.Equal("Mismatch LengthChanged:$", Answers.Outcome(held, Answers.Long("a,b,c", Csv)));
    }

    [Fact]
    public void Compare_BodyWithoutDigest_IsNotComparable()
    {
        var comparison = ResponseComparer.Compare(Answers.Long("a", Csv), new CapturedResponse { ContentType = Csv, IsTruncated = true }, ComparisonRules.Default);

        Assert.Equal(ComparisonResult.NotComparable, comparison.Result);
        Assert.Contains("Shadow.MaxBodyBytes", comparison.Reason, StringComparison.Ordinal);
    }

    [Theory]
    // Read up to a length and no further.
    [InlineData("a,b", 4, Csv, "Mismatch LengthChanged:$")]
    [InlineData("a,b", 2, Csv, "NotComparable")]
    [InlineData("[1]", 8, Json, "Mismatch LengthChanged:$")]
    [InlineData("[1]", 4, Json, "NotComparable")]
    public void Compare_BodyReadInPart_DiffersOnlyWhereCertain(string control, int read, string type, string outcome)
    {
        var part = new CapturedResponse { ContentType = type, IsTruncated = true, Digest = new BodyDigest(read, null, StartsLikeJson: true) };

        Assert.Equal(outcome, Answers.Outcome(Answers.Long(control, type), part));
    }

    [Fact]
    public void Compare_LongBodiesOfOtherStatus_StillDifferInIt()
    {
        var error = new CapturedResponse { Status = 500, IsTruncated = true };

        Assert.Equal("Mismatch Status:status", Answers.Outcome(Answers.Long("a", null), error));
    }

    [Fact]
    public void Compare_LongBodiesThatAreIgnored_Match() =>
        Assert.Equal("Match", Answers.Outcome(Answers.Long("a", Csv), Answers.Long("b", Csv), Answers.Ignoring("$")));
}
