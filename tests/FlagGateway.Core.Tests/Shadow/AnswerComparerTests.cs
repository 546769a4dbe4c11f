using System.Text;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Shadow;

public sealed class AnswerComparerTests
{
    private static readonly ComparisonRules Vary = ComparisonRules.Default with { Headers = ["Vary", "vary"] };

    [Theory]
    [InlineData(200, 200, "Match")]
    [InlineData(200, 201, "Mismatch Status:status")]
    [InlineData(200, 500, "Mismatch Status:status")]
    public void Compare_Status_GivesOutcome(int control, int candidate, string outcome) =>
        Assert.Equal(outcome, Answers.Outcome(new CapturedResponse { Status = control }, new CapturedResponse { Status = candidate }));

    [Fact]
    public void Compare_StatusesOfOtherClasses_LeaveBodiesAloneWithNote()
    {
        var control = new CapturedResponse { Status = 200, ContentType = "application/json", Body = "{\"a\":1}"u8.ToArray() };
        var candidate = new CapturedResponse { Status = 500, ContentType = "application/json", Body = "{\"error\":1}"u8.ToArray() };

        var comparison = ResponseComparer.Compare(control, candidate, ComparisonRules.Default);

        Assert.Equal("Mismatch Status:status", Answers.Outcome(comparison));
        Assert.Equal(["bodies of a 2xx and a 5xx are not compared"], comparison.Notes.ToArray());
    }

    [Theory]
    [InlineData("Vary", "VARY", "Accept", "Accept", "Match")]
    [InlineData("Vary", "Vary", "Accept,  Origin", "Accept, Origin", "Match")]
    [InlineData("Vary", "Vary", "Accept|Origin", "Accept, Origin", "Match")]
    [InlineData("Vary", "Vary", "Accept|Origin", "Origin|Accept", "Mismatch OrderChanged:header:vary")]
    [InlineData("Vary", "Vary", "Accept", "accept", "Mismatch Header:header:vary")]
    [InlineData("Vary", "Other", "Accept", "Accept", "Mismatch Missing:header:vary")]
    [InlineData("Other", "Vary", "Accept", "Accept", "Mismatch Added:header:vary")]
    [InlineData("Other", "Another", "1", "2", "Match")]
    public void Compare_Headers_GivesOutcome(string controlName, string candidateName, string control, string candidate, string outcome) => Assert.Equal(
        outcome,
        Answers.Outcome(Answers.WithHeader(controlName, control.Split('|')), Answers.WithHeader(candidateName, candidate.Split('|')), Vary));

    [Theory]
    [InlineData("application/json", "Application/JSON; charset=UTF-8", "Match")]
    [InlineData("application/json;a=1; b=2", "application/json; B=2;A=1", "Match")]
    [InlineData("application/json", "application/problem+json", "Mismatch Header:header:content-type")]
    [InlineData("application/json", null, "Mismatch Missing:header:content-type")]
    [InlineData(null, "text/plain", "Mismatch Added:header:content-type")]
    public void Compare_ContentTypes_GivesOutcome(string? control, string? candidate, string outcome) =>
        Assert.Equal(outcome, Answers.Outcome(Answers.Of("{\"a\":1}", control), Answers.Of("{ \"a\":1}", candidate)));

    [Theory]
    [InlineData("text/html", "<p>1</p>", "<p>2</p>", "\"<p>1</p>\"", "\"<p>2</p>\"")]
    [InlineData("text/plain", "1.0", "1", "\"1.0\"", "\"1\"")]
    [InlineData("image/png", "abc", "abd", "3 bytes, sha256 ba7816bf8f01cfea", "3 bytes, sha256 a52d159f262b2c6d")]
    [InlineData("text/plain", "", "x", "empty", "1 bytes, sha256 2d711642b726b044")]
    public void Compare_OtherBodies_ShowsTextOrHash(string type, string control, string candidate, string first, string second)
    {
        var comparison = ResponseComparer.Compare(Answers.Of(control, type), Answers.Of(candidate, type), ComparisonRules.Default);

        Assert.Equal("Mismatch BodyChanged:$", Answers.Outcome(comparison));
        Assert.Equal((first, second), (comparison.Differences[0].Control, comparison.Differences[0].Candidate));
    }

    [Fact]
    public void Compare_EmptyBodyAgainstNone_Matches() =>
        Assert.Equal("Match", Answers.Outcome(Answers.Of("", "application/json"), new CapturedResponse { ContentType = "application/json" }));

    [Fact]
    public void Compare_BodiesThatBothLookLikeJson_AreComparedByStructure() => Assert.Equal(
        "Mismatch ValueChanged:$.a",
        Answers.Outcome(Answers.Of("{\"a\":1,\"b\":2}", "text/plain"), Answers.Of("{\"b\":2,\"a\":2}", "text/plain")));

    [Fact]
    public void Compare_HtmlAgainstJson_TellsWhichSideIsNot()
    {
        var comparison = ResponseComparer.Compare(Answers.Json("{\"a\":1}"), Answers.Of("<html/>", "text/html"), ComparisonRules.Default);

        Assert.Equal("Mismatch Header:header:content-type BodyChanged:$", Answers.Outcome(comparison));
        Assert.StartsWith("JSON, application/json, 7 bytes", comparison.Differences[1].Control, StringComparison.Ordinal);
        Assert.StartsWith("not JSON, text/html, 7 bytes", comparison.Differences[1].Candidate, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_InvalidJsonOnOneSide_TellsWhere()
    {
        var comparison = ResponseComparer.Compare(Answers.Json("{\"a\":\nx}"), Answers.Json("{}"), ComparisonRules.Default);

        Assert.StartsWith("not JSON from line 2, byte 1, application/json", comparison.Differences[0].Control, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8", "iso-8859-1", "é", "Match")]
    [InlineData("utf-8", "utf-16le", "{\"a\":\"é\"}", "Match")]
    [InlineData("utf-8", "utf-16", "é", "Match")]
    [InlineData("utf8", "us-ascii", "e", "Match")]
    [InlineData("utf-8", "koi8-r", "é", "Mismatch BodyChanged:$")]
    public void Compare_SameTextInOtherCharset_GivesOutcome(string first, string second, string text, string outcome)
    {
        var control = Answers.Of(Bytes(text, first), $"text/plain; charset={first}");
        var candidate = Answers.Of(Bytes(text, second), $"text/plain; charset=\"{second}\"");

        Assert.Equal(outcome, Answers.Outcome(control, candidate));
    }

    [Fact]
    public void Compare_SameBytesInOtherCharset_Differ() => Assert.Equal(
        "Mismatch BodyChanged:$",
        Answers.Outcome(Answers.Of("é", "text/plain; charset=utf-8"), Answers.Of("é", "text/plain; charset=iso-8859-1")));

    [Fact]
    public void Compare_Utf16WithByteOrderMark_IsRead()
    {
        byte[] body = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{\"a\":1}")];

        Assert.Equal("Match", Answers.Outcome(Answers.Json("{\"a\":1}"), Answers.Of(body, "application/json")));
    }

    [Fact]
    public void Compare_BytesThatAreNoText_AreComparedAsBytes() => Assert.Equal(
        "Mismatch BodyChanged:$",
        Answers.Outcome(Answers.Of([0x22, 0xFF, 0x22], "application/json"), Answers.Of([0x22, 0xFE, 0x22], "application/json")));

    private static byte[] Bytes(string text, string charset) => charset switch
    {
        "iso-8859-1" => Encoding.Latin1.GetBytes(text),
        "utf-16le" => Encoding.Unicode.GetBytes(text),
        "utf-16" => Encoding.BigEndianUnicode.GetBytes(text),
        "koi8-r" => [0xC3, 0xA8],
        _ => Encoding.UTF8.GetBytes(text),
    };
}
