using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Shadow;

public sealed class BodyDecoderTests
{
    private const string Text = """{"a":[1,2,3],"b":"some text, some text, some text"}""";

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("x-gzip", "X-GZip")]
    [InlineData("br", "br")]
    [InlineData("deflate", "deflate")]
    [InlineData("bare deflate", "deflate")]
    public void Compare_EncodedAgainstIdentity_Matches(string format, string name) => Assert.Equal(
        "Match",
        Answers.Outcome(Answers.Of(Answers.Encode(format, Text), "application/json", name), Answers.Of(Answers.Encode("gzip", Text + " "), "application/json", "identity, gzip")));

    [Fact]
    public void Compare_SeveralEncodings_AreUndoneFromTheLast()
    {
        var body = Answers.Encode("br", Answers.Encode("gzip", Text));

        Assert.Equal("Match", Answers.Outcome(Answers.Json(Text), Answers.Of(body, "application/json", "gzip, br")));
    }

    [Theory]
    [InlineData("gzip", 5)]
    [InlineData("gzip", 30)]
    [InlineData("br", 20)]
    [InlineData("deflate", 20)]
    public void Compare_EncodingThatEndsEarly_IsMismatchThatSaysSo(string encoding, int kept)
    {
        var body = Answers.Encode(encoding, Text)[..kept];

        var comparison = ResponseComparer.Compare(Answers.Json(Text), Answers.Of(body, "application/json", encoding), ComparisonRules.Default);

        Assert.Equal("Mismatch BodyChanged:$", Answers.Outcome(comparison));
        Assert.Equal($"{encoding} data is damaged or ends early", comparison.Differences[0].Candidate);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("bare deflate")]
    public void Decode_AnyLength_IsWholeOrDamagedWhereverItIsCut(string format)
    {
        var name = format.Split(' ')[^1];
        var random = new Random(3);
        foreach (var length in new[] { 0, 1, 100, 8192, 8193, 40_000 })
        {
            // Half of it cannot be compressed, so that some of it is stored as it is.
            var text = new byte[length];
            random.NextBytes(text.AsSpan(0, length / 2));
            var encoded = Answers.Encode(format, text);

            var whole = BodyDecoder.Decode(Answers.Of(encoded, null, name), 40_000);

            Assert.Equal((false, null), (whole.IsCut, whole.Damage));
            Assert.Equal(text, whole.Bytes.ToArray());
            for (var kept = 1; kept < encoded.Length; kept += 1 + (encoded.Length / 97))
                Assert.NotNull(BodyDecoder.Decode(Answers.Of(encoded[..kept], null, name), 40_000).Damage);
        }
    }

    [Fact]
    public void Decode_SeveralGzipMembers_AreOneBody()
    {
        byte[] body = [.. Answers.Encode("gzip", "one "), .. Answers.Encode("gzip", "two")];

        Assert.Equal("one two"u8.ToArray(), BodyDecoder.Decode(Answers.Of(body, null, "gzip"), 7).Bytes.ToArray());
    }

    [Fact]
    public void Compare_EncodingThatIsNoSuchThing_IsMismatch() =>
        Assert.Equal("Mismatch BodyChanged:$", Answers.Outcome(Answers.Json(Text), Answers.Of("plain"u8.ToArray(), "application/json", "gzip")));

    [Fact]
    public void Compare_UnknownEncoding_IsErrorUnlessTheBytesAreTheSame()
    {
        var first = Answers.Of([1, 2, 3], "application/json", "zstd");
        var second = Answers.Of([1, 2, 4], "application/json", "zstd");

        var comparison = ResponseComparer.Compare(first, second, ComparisonRules.Default);

        Assert.Equal((ComparisonResult.NotComparable, "content encoding 'zstd' cannot be undone"), (comparison.Result, comparison.Reason));
        Assert.Equal("Match", Answers.Outcome(first, first));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public void Decode_Bomb_StopsAtTheCap(string encoding)
    {
        var bomb = Answers.Of(Answers.Encode(encoding, new byte[64 * 1024 * 1024]), "text/plain", encoding);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var body = BodyDecoder.Decode(bomb, 100_000);

        Assert.Equal((100_000, true), (body.Bytes.Length, body.IsCut));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void Compare_BombAgainstSmallBody_IsLengthChanged()
    {
        var bomb = Answers.Of(Answers.Encode("gzip", new byte[16 * 1024 * 1024]), "application/json", "gzip");

        Assert.Equal("Mismatch LengthChanged:$", Answers.Outcome(Answers.Json(Text), bomb));
    }

    [Theory]
    // control, candidate, which are cut, media type
    [InlineData("[1,2", "[1,2", true, true, "application/json", "NotComparable")]
    [InlineData("[1,2", "[1,3", true, true, "application/json", "NotComparable")]
    [InlineData("[1,2]", "[1,2", false, true, "application/json", "NotComparable")]
    [InlineData("[1]", "[1,2,3", false, true, "application/json", "NotComparable")]
    [InlineData("[1]", "[1,2,3,4", false, true, "application/json", "Mismatch LengthChanged:$")]
    [InlineData("[1,2,3,4", "[1]", true, false, "application/json", "Mismatch LengthChanged:$")]
    [InlineData("ab", "ac", true, true, "text/plain", "Mismatch BodyChanged:$")]
    public void Compare_CutBodies_GivesOutcome(string control, string candidate, bool isControlCut, bool isCandidateCut, string type, string outcome) => Assert.Equal(
        outcome,
        Answers.Outcome(
            Answers.Of(System.Text.Encoding.UTF8.GetBytes(control), type, null, isControlCut),
            Answers.Of(System.Text.Encoding.UTF8.GetBytes(candidate), type, null, isCandidateCut)));

    [Fact]
    public void Compare_CutEncodedBody_IsDecodedAsFarAsItGoes()
    {
        var cut = Answers.Of(Answers.Encode("gzip", Text)[..40], "application/json", "gzip", isTruncated: true);

        var comparison = ResponseComparer.Compare(Answers.Json(Text), cut, ComparisonRules.Default);

        Assert.Equal((ComparisonResult.NotComparable, "the candidate's body is cut at the cap"), (comparison.Result, comparison.Reason));
    }
}
