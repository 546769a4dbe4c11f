using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class GrossLatencyCheckTests
{
    private const double Usual = 0.1;

    [Theory]
    [InlineData(6, true)]
    [InlineData(10, true)]
    [InlineData(3, false)]
    [InlineData(4.5, false)]
    public void Judge_Factor_IsHardFromFiveTimesOn(double factor, bool isFound) =>
        Assert.Equal(isFound ? VerdictKind.HardFail : null, Judge(Users(64, 20, Usual), Users(5, 4, factor * Usual))?.Kind);

    [Fact]
    public void Judge_Found_HasTheMediansAndTheirRatio()
    {
        var verdict = Judge(Users(64, 20, Usual), Users(8, 10, 6 * Usual))!;

        Assert.Equal((GrossLatencyCheck.Name, 80, 1280), (verdict.Guardrail, verdict.CandidateSamples, verdict.ControlSamples));
        Assert.InRange(verdict.Estimate!.Value, 5.5, 6.5);
        Assert.Matches("^gross_latency: half of the candidate's requests take 6[0-9]{2}.* ms or longer, 6.* times as long as control's \\(.* ms\\), since the stage began: 8 of 8 user partitions, 80 requests$", verdict.Arithmetic);
    }

    [Fact]
    public void Judge_FiveTimesAsLongAsNearlyNothing_HurtsNobody()
    {
        Assert.Null(Judge(Users(64, 20, 0.002), Users(20, 10, 0.03)));
        Assert.NotNull(Judge(Users(64, 20, 0.002), Users(20, 10, 0.06)));
    }

    [Theory]
    [InlineData(5, 3, false)]
    [InlineData(2, 40, false)]
    [InlineData(1, 400, false)]
    [InlineData(3, 7, true)]
    [InlineData(4, 5, true)]
    public void Judge_FewRequestsOrUsers_IsNotEnough(int users, int requests, bool isFound) =>
        Assert.Equal(isFound, Judge(Users(64, 20, Usual), Users(users, requests, 8 * Usual)) is not null);

    [Theory]
    [InlineData(0, 20)]
    [InlineData(64, 0)]
    [InlineData(3, 20)]
    public void Judge_NoControlOrTooFewOfItsUsers_ComparesNothing(int users, int requests) =>
        Assert.Null(Judge(Users(users, requests, Usual), Users(3, 40, 8 * Usual)));

    [Fact]
    public void Judge_ControlIsAsSlow_IsNoDifference() => Assert.Null(Judge(Users(64, 20, 8 * Usual), Users(20, 20, 8 * Usual)));

    [Fact]
    public void Judge_OneHeavyUserIsSlow_ProvesNothing()
    {
        var (candidate, heavy) = (Users(20, 5, Usual), Users(1, 400, 10 * Usual));

        Assert.Null(Judge(Users(64, 20, Usual), Sum(candidate, heavy)));
        Assert.Null(Judge(Users(64, 20, Usual), Sum(Users(2, 5, 10 * Usual), heavy)));
    }

    // Three slow users of the candidate in the first seconds, and a third of control's are as slow.
    [Fact]
    public void Judge_SlowUsersOnBothVariants_AreChance() =>
        Assert.Null(Judge(Sum(Users(64, 20, Usual), Users(64, 10, 8 * Usual)), Users(3, 20, 8 * Usual)));

    [Fact]
    public void Judge_OneNetworkIsSlow_PausesInsteadOfRollingBack()
    {
        var (control, candidate) = (Users(64, 20, Usual), Users(20, 20, 8 * Usual));
        var none = new int[UserPartitions.Count * LatencyScale.Buckets];
        int[] one = [.. none];
        one[LatencyScale.BucketOf(8 * Usual)] = 400;
        var ofControl = control.Networks with { Distinct = 100, Requests = [.. Enumerable.Repeat(20L, UserPartitions.Count)], Latency = control.Latency };
        var ofOne = candidate.Networks with { Distinct = 100, Requests = [400, .. new long[UserPartitions.Count - 1]], Latency = one };
        var ofMany = ofOne with { Requests = [.. Enumerable.Repeat(20L, UserPartitions.Count)], Latency = candidate.Latency };

        var carried = Judge(control with { Networks = ofControl }, candidate with { Networks = ofOne })!;

        Assert.Equal((VerdictKind.SoftFail, true), (carried.Kind, carried.IsOfOneNetwork));
        Assert.EndsWith("so nothing is rolled back", carried.Arithmetic, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.HardFail, Judge(control with { Networks = ofControl }, candidate with { Networks = ofMany })!.Kind);
    }

    [Theory]
    [InlineData(8, 1, true)]
    [InlineData(1, 8, false)]
    public void Judge_StreamsOfAModel_ComparesTheFirstTokenAndNotTheLengthOfTheText(double first, double all, bool isFound)
    {
        var (control, candidate) = (Users(64, 20, Usual), Users(20, 20, all * Usual));

        var verdict = Judge(control with { FirstToken = control.Latency }, candidate with { FirstToken = Users(20, 20, first * Usual).Latency });

        Assert.Equal(isFound, verdict is not null);
        Assert.Equal(isFound, verdict?.Arithmetic.Contains("or longer until the first token", StringComparison.Ordinal) == true);
    }

    // Hanging requests end when their clients leave.
    [Fact]
    public void Judge_ClientsLeaveAfterALongWait_CountsAsSlow()
    {
        var slow = Users(10, 20, 20 * Usual);
        var hanging = Users(10, 2, Usual) with { CensoredLatency = slow.Latency };

        Assert.Equal(VerdictKind.HardFail, Judge(Users(64, 20, Usual), hanging)?.Kind);
    }

    // Ten minutes among many of a day are one more chance, so that they need more evidence than the stage.
    [Fact]
    public void Judge_ShorterWindows_NeedMore()
    {
        var (control, few, many) = (Users(64, 20, Usual), Users(3, 14, 8 * Usual), Users(10, 10, 8 * Usual));

        Assert.NotNull(Judge(control, few));
        Assert.Null(JudgeShort(few));
        Assert.NotNull(JudgeShort(many));

        GuardrailVerdict? JudgeShort(CohortCounts counts)
        {
            var stage = new ComparisonWindow(control, Sum(Users(40, 100, Usual), counts));
            return GrossLatencyCheck.Judge([stage, new ComparisonWindow(stage, TimeSpan.FromMinutes(10), control, counts)]);
        }
    }

    // Of the stage so far it would be half of the requests after another half an hour only.
    [Fact]
    public void Judge_SlowFromTheMiddleOfAStage_IsFoundWithinTwoMinutes()
    {
        var windows = ComparisonWindows.Begin(CohortCounts.Empty, CohortCounts.Empty);
        var (control, candidate) = (Users(64, 0, Usual), Users(64, 0, Usual));
        TimeSpan onset = TimeSpan.FromMinutes(32), elapsed = TimeSpan.Zero;
        GuardrailVerdict? found = null;
        while (found is null && elapsed < TimeSpan.FromMinutes(40))
        {
            elapsed += TimeSpan.FromSeconds(10);
            (control, candidate) = (Sum(control, Users(64, 20, Usual)), Sum(candidate, Users(64, 1, elapsed <= onset ? Usual : 6 * Usual)));
            windows = windows.Advance(elapsed, control, candidate);
            found = GrossLatencyCheck.Judge(windows.Windows, windows.Latest);
        }

        Assert.InRange(elapsed - onset, TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(2));
        Assert.Equal(VerdictKind.HardFail, found?.Kind);
        Assert.Contains("within the last 2 min", found!.Arithmetic, StringComparison.Ordinal);
    }

    // A little less than half of control's requests are slow for some minutes, and a little more than half of the
    // candidate's.
    [Fact]
    public void Judge_BothSlowForSomeMinutes_SaysNothingOfTheCandidate()
    {
        var windows = ComparisonWindows.Begin(CohortCounts.Empty, CohortCounts.Empty);
        var (control, candidate) = (Users(64, 0, Usual), Users(64, 0, Usual));
        for (var look = 1; look <= 6 * 45; look++)
        {
            var isOutage = look is > 6 * 32 and <= 6 * 37;
            control = Sum(control, isOutage ? Sum(Users(64, 11, Usual), Users(64, 9, 20 * Usual)) : Users(64, 20, Usual));
            candidate = Sum(candidate, isOutage ? Sum(Users(64, 4, Usual), Users(64, 5, 20 * Usual)) : Users(64, 9, Usual));
            windows = windows.Advance(TimeSpan.FromSeconds(10 * look), control, candidate);

            Assert.Null(GrossLatencyCheck.Judge(windows.Windows, windows.Latest));
        }
    }

    // A quarter of the users is slow, whatever the variant; each evaluation adds a user of the candidate and twenty of
    // control.
    [Fact]
    public void Judge_UsersDifferByMuch_IsFoundByChanceAsRarelyAsPromised()
    {
        var random = new Random(5);
        var found = 0;
        for (var run = 0; run < 300; run++)
        {
            int[] control = new int[UserPartitions.Count * LatencyScale.Buckets], candidate = [.. control];
            for (var users = 1; users <= 30; users++)
            {
                for (var i = 0; i < 20; i++)
                    Add(control);
                Add(candidate);
                if (Judge(new CohortCounts { Latency = control }, new CohortCounts { Latency = candidate }) is null)
                    continue;
                found++;
                break;
            }
        }

        Assert.Equal(0, found);

        void Add(int[] latency) => latency[(random.Next(UserPartitions.Count) * LatencyScale.Buckets) + LatencyScale.BucketOf(random.NextDouble() < 0.25 ? 8 * Usual : Usual)] += 10;
    }

    private static GuardrailVerdict? Judge(CohortCounts control, CohortCounts candidate) => GrossLatencyCheck.Judge([new ComparisonWindow(control, candidate)]);

    private static CohortCounts Users(int users, int requests, double median)
    {
        var latency = new int[UserPartitions.Count * LatencyScale.Buckets];
        for (var user = 0; user < users; user++)
            latency[((UserPartitions.Count - 1 - user) * LatencyScale.Buckets) + LatencyScale.BucketOf(median)] = requests;
        return new CohortCounts { Latency = latency };
    }

    private static CohortCounts Sum(CohortCounts one, CohortCounts other) => new() { Latency = [.. one.Latency.Zip(other.Latency, static (a, b) => a + b)] };
}
