using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Shadow;

public sealed class MaskingTests
{
    private static readonly ComparisonRules Rules = ComparisonRules.Default with
    {
        SecretNames = ["Password"],
        SecretPaths = [PathPattern.Parse("$.cards[*].number")],
    };

    [Theory]
    [InlineData("""{"password":"a"}""", """{"password":"b"}""", "$.password", "***", "***")]
    [InlineData("""{"PassWord":"a"}""", "{}", "$.PassWord", "***", null)]
    [InlineData("""{"pass\u0077ord":"a"}""", """{"pass\u0077ord":1}""", "$.password", "***", "***")]
    [InlineData("""{"u":{"password":"a","x":1}}""", "{}", "$.u", """{"password":***,"x":1}""", null)]
    [InlineData("""{"password":{"inner":"a"}}""", """{"password":{"inner":"b"}}""", "$.password", "***", "***")]
    [InlineData("""{"password":["a"]}""", """{"password":["a","b"]}""", "$.password", "***", "***")]
    [InlineData("""{"cards":[{"number":1,"n":1}]}""", """{"cards":null}""", "$.cards", """[{"number":***,"n":1}]""", "null")]
    [InlineData("""{"cards":[{"number":1}]}""", """{"cards":[{"number":2}]}""", "$.cards[0].number", "***", "***")]
    public void Compare_SecretField_IsMasked(string control, string candidate, string path, string? first, string? second)
    {
        var difference = Assert.Single(ResponseComparer.Compare(Answers.Json(control), Answers.Json(candidate), Rules).Differences);

        Assert.Equal((path, first, second), (difference.Path, difference.Control, difference.Candidate));
    }

    [Theory]
    [InlineData("text/plain", "password=a", "password=b")]
    [InlineData("application/json", "{\"password\":\"a\"", "{\"password\":\"b\"")]
    [InlineData("application/json", "{\"password\":\"a\"", "{}")]
    public void Compare_BodyThatIsNotJsonWhileThereAreSecrets_IsNotQuoted(string type, string control, string candidate)
    {
        var difference = ResponseComparer.Compare(Answers.Of(control, type), Answers.Of(candidate, type), Rules).Differences[0];

        Assert.DoesNotContain("password", difference.Control + difference.Candidate, StringComparison.Ordinal);
        Assert.Contains("sha256", difference.Control, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_SecretHeader_IsMasked()
    {
        var rules = Rules with { Headers = ["x-key"], SecretNames = ["X-Key"] };

        var difference = ResponseComparer.Compare(Answers.WithHeader("X-Key", "a"), Answers.WithHeader("x-key", "b"), rules).Differences[0];

        Assert.Equal(("***", "***"), (difference.Control, difference.Candidate));
    }
}
