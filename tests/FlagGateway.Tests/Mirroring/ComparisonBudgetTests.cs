using FlagGateway.Mirroring;

namespace FlagGateway.Tests.Mirroring;

public sealed class ComparisonBudgetTests
{
    private readonly FakeTimeProvider _time = new();
    private double _share = 0.25;

    [Fact]
    public void IsLeft_Unused_IsFiveSecondsWorthAndNoMore()
    {
        var budget = Budget();
        _time.Advance(TimeSpan.FromHours(1));

        budget.Spend(TimeSpan.FromSeconds(1.24));
        Assert.True(budget.IsLeft);
        budget.Spend(TimeSpan.FromSeconds(0.01));
        Assert.False(budget.IsLeft);
    }

    [Fact]
    public void IsLeft_AfterALongComparison_ComesBackAsTheShareAllows()
    {
        var budget = Budget();
        budget.Spend(TimeSpan.FromSeconds(2.25));

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(budget.IsLeft);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.True(budget.IsLeft);
    }

    [Fact]
    public void IsLeft_ShareIsRaised_TakesEffect()
    {
        var budget = Budget();
        budget.Spend(TimeSpan.FromSeconds(2.25));
        Assert.False(budget.IsLeft);

        _share = 2;
        _time.Advance(TimeSpan.FromSeconds(0.6));

        Assert.True(budget.IsLeft);
    }

    [Fact]
    public void Spend_AnyTimes_OverALongTimeIsTheShare()
    {
        var budget = Budget();
        var (spent, duration) = (TimeSpan.Zero, TimeSpan.FromMinutes(10));
        for (var passed = TimeSpan.Zero; passed < duration; passed += TimeSpan.FromMilliseconds(10))
        {
            if (budget.IsLeft)
            {
                budget.Spend(TimeSpan.FromMilliseconds(30));
                spent += TimeSpan.FromMilliseconds(30);
            }

            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(spent / duration, 0.25, 0.253);
    }

    private ComparisonBudget Budget()
    {
        ComparisonBudget budget = new(() => _share, _time);
        Assert.True(budget.IsLeft);
        return budget;
    }
}
