using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class FailingUsersCheckTests
{
    [Theory]
    [InlineData(0, 3, 5, true)]
    [InlineData(0, 2, 1, false)]
    [InlineData(40, 5, 5, false)]
    [InlineData(200, 10, 5, false)]
    [InlineData(200, 80, 5, true)]
    [InlineData(0, 10, 50, false)]
    [InlineData(0, 20, 50, true)]
    [InlineData(100, 100, 50, false)]
    [InlineData(0, 500, 100, false)]
    [InlineData(0, 500, 0, false)]
    public void Judge_NumbersOfFailingUsers_IsSoftWhereChanceDoesNotExplainThem(int control, int candidate, double percentage, bool isFound)
    {
        var verdict = FailingUsersCheck.Judge(Window(control, candidate), percentage);

        Assert.Equal(isFound ? VerdictKind.SoftFail : null, verdict?.Kind);
    }

    [Fact]
    public void Judge_Found_SaysHowManyUsers() => Assert.Equal(
        "failing_users: every request of 12 users fails at the candidate, the last 10 or more of each, and of 1 at control, which has 19 times as many users",
        FailingUsersCheck.Judge(Window(1, 12), 5)!.Arithmetic);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(50)]
    public void Judge_UsersWhoFailAtBoth_AreFoundAsRarelyAsPromised(double percentage)
    {
        var random = new Random(11);
        var found = 0;
        for (var run = 0; run < 2_000; run++)
        {
            var (control, candidate) = (0, 0);
            for (var user = 0; user < 300; user++)
            {
                _ = random.NextDouble() * 100 < percentage ? candidate++ : control++;
                if (FailingUsersCheck.Judge(Window(control, candidate), percentage) is null)
                    continue;
                found++;
                break;
            }
        }

        // The promise is 2 of 2,000; 3 standard errors above it are 6.
        Assert.InRange(found, 0, 6);
    }

    private static ComparisonWindow Window(int control, int candidate) =>
        new(CohortCounts.Empty with { FailingUsers = control }, CohortCounts.Empty with { FailingUsers = candidate });
}
