using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Shadow;

public sealed class TokenBudgetTests
{
    [Fact]
    public void IsLeft_UntilTheDaysTokensAreUsed_AndAgainTheNextDay()
    {
        TokenBudget budget = new();
        DateTimeOffset noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

        Assert.True(budget.IsLeft(100, noon));
        budget.Spend(99, noon);
        budget.Spend(-5, noon);
        Assert.True(budget.IsLeft(100, noon));
        budget.Spend(1, noon);
        Assert.False(budget.IsLeft(100, noon));
        Assert.True(budget.IsLeft(200, noon));
        Assert.True(budget.IsLeft(100, noon.AddHours(12)));
        Assert.False(budget.IsLeft(0, noon.AddHours(12)));
    }
}
