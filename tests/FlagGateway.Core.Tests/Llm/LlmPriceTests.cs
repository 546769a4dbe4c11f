using FlagGateway.Core.Llm;

namespace FlagGateway.Core.Tests.Llm;

public sealed class LlmPriceTests
{
    private static readonly LlmPrice Mini = new(Input: 0.25, CachedInput: 0.025, Output: 2, Per: 1_000_000);

    private static readonly LlmPrices Prices = new(new Dictionary<string, LlmPrice>(StringComparer.OrdinalIgnoreCase)
    {
        ["gpt-5-mini"] = Mini,
        ["claude-sonnet-4"] = new(3, 0.3, 15, 1_000_000),
    });

    [Fact]
    public void CostOf_Usage_IsTheSum()
    {
        LlmUsage usage = new() { Input = 10_000, CachedInput = 8_000, Output = 500, Reasoning = 400 };

        Assert.Equal(((2_000 * 0.25) + (8_000 * 0.025) + (500 * 2)) / 1e6, Mini.CostOf(usage)!.Value, 12);
        Assert.Equal(((10_000 * 0.25) + (500 * 2)) / 1e6, Mini.UncachedCostOf(usage)!.Value, 12);
    }

    [Fact]
    public void CostOf_MoreCachedThanInput_IsNotNegative() => Assert.Equal(10 * 0.025 / 1e6, Mini.CostOf(new LlmUsage { Input = 10, CachedInput = 100, Output = 0 })!.Value, 12);

    [Fact]
    public void CostOf_UnknownTokens_IsNull()
    {
        Assert.Null(Mini.CostOf(new LlmUsage { Input = 1 }));
        Assert.Null(Mini.CostOf(new LlmUsage { Output = 1 }));
    }

    [Theory]
    [InlineData("gpt-5-mini", true)]
    [InlineData("GPT-5-mini", true)]
    [InlineData("gpt-5-mini-2026-08-07", true)]
    [InlineData("claude-sonnet-4-20250514", true)]
    [InlineData("claude-sonnet-4@20250514", true)]
    [InlineData("claude-sonnet-4-5-20250929", false)]
    [InlineData("gpt-5-mini-high", false)]
    [InlineData("gpt-5-mini---------", false)]
    [InlineData("gpt-5", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Find_Model_IsThatOrItsVersion(string? model, bool isFound) => Assert.Equal(isFound, Prices.Find(model) is not null);
}
