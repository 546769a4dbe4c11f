using FlagGateway.Core.Fallbacks;

namespace FlagGateway.Core.Tests.Fallbacks;

public sealed class FallbackBudgetTests
{
    private readonly FallbackBudget _budget = new();

    [Fact]
    public void TryTake_FewRequests_AllowsTen()
    {
        Assert.Equal(FallbackBudget.Minimum, Take(100, at: 1));
    }

    [Theory]
    [InlineData(1000, 0.2, 200)]
    [InlineData(1000, 0.005, 10)]
    [InlineData(1000, 1, 1000)]
    public void TryTake_ManyRequests_AllowsTheShare(int requests, double share, int expected)
    {
        Add(requests, at: 1);

        Assert.Equal(expected, Take(2000, at: 2, share));
    }

    [Fact]
    public void TryTake_AfterAMinute_CountsAgain()
    {
        Add(100, at: 1);
        Assert.Equal(20, Take(100, at: 1));
        Assert.Equal(0, Take(100, at: 60.5));

        Assert.Equal(FallbackBudget.Minimum, Take(100, at: 61));
    }

    private void Add(int requests, double at)
    {
        for (var i = 0; i < requests; i++)
            _budget.AddRequest(TimeSpan.FromSeconds(at));
    }

    private int Take(int attempts, double at, double share = 0.2) => Enumerable.Range(0, attempts).Count(_ => _budget.TryTake(TimeSpan.FromSeconds(at), share));
}
