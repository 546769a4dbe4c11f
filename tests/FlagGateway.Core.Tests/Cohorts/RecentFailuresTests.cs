using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Tests.Cohorts;

public class RecentFailuresTests
{
    [Fact]
    public void Count_Many_IsTheLimit()
    {
        RecentFailures failures = new();
        for (var i = 0; i < 100; i++)
            failures.Add(TimeSpan.FromSeconds(1));

        Assert.Equal(RecentFailures.Limit, failures.Count(TimeSpan.FromSeconds(2)));
    }

    [Theory]
    [InlineData(59, 1)]
    [InlineData(60, 0)]
    public void Count_AfterAMinute_IsForgotten(int seconds, int count)
    {
        RecentFailures failures = new();
        failures.Add(TimeSpan.Zero);

        Assert.Equal(count, failures.Count(TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void Count_OneEveryFourSeconds_StaysBelowTheLimit()
    {
        RecentFailures failures = new();
        for (var i = 0; i < 100; i++)
        {
            failures.Add(TimeSpan.FromSeconds(i * 4));
            Assert.True(failures.Count(TimeSpan.FromSeconds(i * 4)) < RecentFailures.Limit);
        }
    }
}
