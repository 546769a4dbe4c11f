using FlagGateway.Core.Budgets;

namespace FlagGateway.Core.Tests.Budgets;

public sealed class ProcessorBudgetTests
{
    private TimeSpan _now = TimeSpan.FromDays(1);
    private double _share = 0.25;

    [Fact]
    public void IsLeft_Unused_IsFiveSecondsWorthAndNoMore()
    {
        var budget = Budget();
        _now += TimeSpan.FromHours(1);

        budget.Spend(TimeSpan.FromSeconds(1.24), _now);
        Assert.True(budget.IsLeft(_now));
        budget.Spend(TimeSpan.FromSeconds(0.01), _now);
        Assert.False(budget.IsLeft(_now));
    }

    [Fact]
    public void IsLeft_AfterALongPiece_ComesBackAsTheShareAllows()
    {
        var budget = Budget();
        budget.Spend(TimeSpan.FromSeconds(2.25), _now);

        _now += TimeSpan.FromSeconds(4);
        Assert.False(budget.IsLeft(_now));
        _now += TimeSpan.FromSeconds(0.001);
        Assert.True(budget.IsLeft(_now));
    }

    [Fact]
    public void IsLeft_ShareIsRaised_TakesEffect()
    {
        var budget = Budget();
        budget.Spend(TimeSpan.FromSeconds(2.25), _now);
        Assert.False(budget.IsLeft(_now));

        _share = 2;
        _now += TimeSpan.FromSeconds(0.6);

        Assert.True(budget.IsLeft(_now));
    }

    [Theory]
    [InlineData(1.0, 0)]
    [InlineData(1.25, 0)]
    [InlineData(2.25, 4)]
    public void UntilLeft_AfterAPiece_IsTheTimeThatTheShareTakes(double used, double expected)
    {
        var budget = Budget();
        budget.Spend(TimeSpan.FromSeconds(used), _now);

        var wait = budget.UntilLeft(_now);

        Assert.Equal(expected, wait.TotalSeconds, 5);
        Assert.True(budget.IsLeft(_now + wait + TimeSpan.FromTicks(4)));
    }

    [Fact]
    public void Spend_AnyTimes_OverALongTimeIsTheShare()
    {
        var budget = Budget();
        var (spent, duration) = (TimeSpan.Zero, TimeSpan.FromMinutes(10));
        for (var passed = TimeSpan.Zero; passed < duration; passed += TimeSpan.FromMilliseconds(10))
        {
            if (budget.IsLeft(_now))
            {
                budget.Spend(TimeSpan.FromMilliseconds(30), _now);
                spent += TimeSpan.FromMilliseconds(30);
            }

            _now += TimeSpan.FromMilliseconds(10);
        }

        Assert.InRange(spent / duration, 0.25, 0.253);
    }

    private ProcessorBudget Budget()
    {
        ProcessorBudget budget = new(() => _share);
        Assert.True(budget.IsLeft(_now));
        return budget;
    }
}
