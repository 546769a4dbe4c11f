using FlagGateway.Core.Llm;

namespace FlagGateway.Core.Tests.Llm;

public sealed class LlmErrorsTests
{
    [Theory]
    [InlineData("Complete", 200, false)]
    [InlineData("Length", 200, false)]
    [InlineData("Abandoned", 200, false)]
    [InlineData("StreamError", 200, true)]
    [InlineData("Truncated", 200, true)]
    [InlineData("RateLimited", 429, true)]
    [InlineData("TooLong", 400, true)]
    [InlineData("HttpError", 400, false)]
    [InlineData("HttpError", 503, true)]
    public void Default_Outcome_IsAnErrorOrNot(string outcome, int status, bool expected) =>
        Assert.Equal(expected, LlmErrors.Default.Contains(Enum.Parse<LlmOutcome>(outcome), status));

    [Fact]
    public void From_Words_AreOnlyThose()
    {
        var errors = LlmErrors.From(["empty", "http_4xx", "complete", "abandoned"], out var unknown);

        Assert.Equal(["complete", "abandoned"], unknown);
        Assert.True(errors.Contains(LlmOutcome.Empty, 200));
        Assert.True(errors.Contains(LlmOutcome.HttpError, 404));
        Assert.False(errors.Contains(LlmOutcome.HttpError, 500));
        Assert.False(errors.Contains(LlmOutcome.StreamError, 200));
    }

    [Fact]
    public void From_EachWord_IsKnown()
    {
        LlmErrors.From(LlmErrors.Words, out var unknown);

        Assert.Empty(unknown);
    }
}
