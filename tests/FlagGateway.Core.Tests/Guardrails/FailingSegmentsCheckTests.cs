using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class FailingSegmentsCheckTests
{
    private static readonly JudgeInput Healthy = new() { Windows = [new ComparisonWindow(CohortCounts.Empty, CohortCounts.Empty)] };

    [Fact]
    public void Judge_OneOfTwelveTenantsFailsCompletely_IsSoftAndNamesIt()
    {
        var verdict = Judge(Tenants(12).Add(3, failed: 20, users: 5))!;

        Assert.Equal((FailingSegmentsCheck.Name, VerdictKind.SoftFail, 20), (verdict.Guardrail, verdict.Kind, verdict.CandidateSamples));
        var named = Assert.Single(verdict.Segments!);
        Assert.Equal(("tenant:t3", 12, 1.0), (named.Group, named.Compared, named.Candidate));
        Assert.Equal("failing_segments: every request fails at the candidate of tenant t3 (20 requests since the stage began; control failed 0.0 % of 640)", verdict.Arithmetic);
    }

    [Fact]
    public void Judge_TwoTenants_IsHard()
    {
        Assert.Equal(VerdictKind.HardFail, Judge(Tenants(12).Add(3, failed: 20, users: 5).Add(8, failed: 40, users: 6))!.Kind);

        // One user in two tenants sends the same requests in both.
        Assert.Equal(VerdictKind.SoftFail, Judge(Tenants(12).Add(3, failed: 20, users: 5).Add(8, failed: 20, users: 5))!.Kind);
    }

    [Theory]
    [InlineData(19, 5, false)]
    [InlineData(200, 2, false)]
    [InlineData(200, 1, false)]
    [InlineData(20, 4, true)]
    public void Judge_FewRequestsOrUsers_IsNotEnough(int failed, int users, bool isFound) =>
        Assert.Equal(isFound, Judge(Tenants(12).Add(3, failed, users)) is not null);

    [Fact]
    public void Judge_OneRequestSucceeded_IsNotEveryRequest() => Assert.Null(Judge(Tenants(12).Add(3, failed: 500, users: 20, served: 1)));

    // The tenant fails on both variants, or so often that three users are no wonder.
    [Theory]
    [InlineData(1.0, false)]
    [InlineData(0.3, false)]
    [InlineData(0.02, true)]
    public void Judge_ControlFailsAsWell_IsNoDifference(double controlRate, bool isFound) =>
        Assert.Equal(isFound, Judge(Tenants(12, controlRate).Add(3, failed: 24, users: 4)) is not null);

    [Theory]
    [InlineData(3, false)]
    [InlineData(30, true)]
    public void Judge_FewOfControlsUsers_ShowTooLittle(int users, bool isFound)
    {
        World world = new();
        world.Control(1, requests: 600, failed: 0, users);

        Assert.Equal(isFound, Judge(world.Add(1, failed: 30, users: 4)) is not null);
    }

    // All users of a tenant are on the candidate, in one partition.
    [Theory]
    [InlineData(20_000, 0, true)]
    [InlineData(400, 0, false)]
    [InlineData(20_000, 6_000, false)]
    public void Judge_TenantWithoutControl_IsHeldAgainstItsPast(int requests, int failed, bool isFound)
    {
        World before = new(), world = Tenants(11);
        before.Control(99, requests, failed, users: 1);
        world.Add(99, failed: 24, users: 1);

        Assert.Null(Judge(world));
        var verdict = FailingSegmentsCheck.Judge(SegmentStreaks.None.Advance(world.Totals), before.Totals);

        Assert.Equal(isFound ? VerdictKind.SoftFail : null, verdict?.Kind);
        if (isFound)
            Assert.EndsWith("tenant t99 (24 requests since the stage began; control failed 0.0 % of 20,000 before)", verdict!.Arithmetic, StringComparison.Ordinal);
    }

    // In the middle of a stage, that is as well an outage of the tenant.
    [Fact]
    public void Judge_TenantWithoutControlFailsLater_IsNotKnownToBeTheCandidatesFault()
    {
        World before = new(), world = new();
        before.Control(1, 20_000, 0, users: 1);
        var streaks = SegmentStreaks.None.Advance(world.Add(1, failed: 0, users: 1, served: 50).Totals);

        Assert.Null(FailingSegmentsCheck.Judge(streaks.Advance(world.Add(1, failed: 500, users: 1).Totals), before.Totals));
    }

    [Fact]
    public void Judge_FailsFromTheMiddleOfAStageOn_IsFoundAtTheNextReading()
    {
        var world = Tenants(12);
        for (var tenant = 0; tenant < 12; tenant++)
            world.Add(tenant, failed: 0, users: 40, served: 4_000);
        var streaks = SegmentStreaks.None.Advance(world.Totals);

        for (var tenant = 0; tenant < 12; tenant++)
            world.Control(tenant, 640, 0, 64);
        var verdict = FailingSegmentsCheck.Judge(streaks.Advance(world.Add(3, failed: 30, users: 12).Totals))!;

        Assert.Equal("t3", Assert.Single(verdict.Segments!).Name);
        Assert.Contains("30 requests in a row; control failed 0.0 % of 640", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_AnInstanceLeavesAndItsCountsWithIt_BeginsAgain()
    {
        var all = Tenants(12).Add(3, failed: 0, users: 20, served: 100).Add(3, failed: 30, users: 20);
        var rest = Tenants(12).Add(3, failed: 30, users: 20);

        Assert.Null(FailingSegmentsCheck.Judge(SegmentStreaks.None.Advance(all.Totals).Advance(rest.Totals)));
    }

    [Theory]
    [InlineData(SegmentAction.Warn, VerdictKind.SoftFail)]
    [InlineData(SegmentAction.Pause, VerdictKind.SoftFail)]
    [InlineData(SegmentAction.Exclude, VerdictKind.SoftFail)]
    [InlineData(SegmentAction.RollBack, VerdictKind.HardFail)]
    public void Apply_OneTenant_PausesUnlessThePlanSaysMore(SegmentAction action, VerdictKind expected)
    {
        var applied = FailingSegmentsCheck.Apply(Judge(Tenants(12).Add(3, failed: 20, users: 5))!, action, Healthy);

        Assert.Equal(expected, applied.Kind);
        Assert.Equal(action == SegmentAction.Exclude ? ["tenant:t3"] : null, applied.Exclude);
    }

    [Fact]
    public void Apply_ControlFails_StopsNothing()
    {
        var failing = SampleCounts.Errors(100, 0.9);

        var applied = FailingSegmentsCheck.Apply(Judge(Tenants(12).Add(3, 20, 5).Add(4, 30, 6))!, SegmentAction.RollBack, Healthy with { Windows = [new ComparisonWindow(failing, failing)] });

        Assert.Equal(VerdictKind.Inconclusive, applied.Kind);
    }

    // Identities are free, and tenants in a header with them.
    [Theory]
    [InlineData(50, VerdictKind.SoftFail)]
    [InlineData(30, VerdictKind.HardFail)]
    public void Apply_OneNetworkSendsThem_PausesOnly(int ofOne, VerdictKind expected)
    {
        var networks = NetworkCounts.Empty with { Distinct = 100, Errors = [ofOne, 50 - ofOne, .. new long[UserPartitions.Count - 2]] };
        var input = new JudgeInput { Windows = [new ComparisonWindow(CohortCounts.Empty, CohortCounts.Empty with { Networks = networks })] };

        var applied = FailingSegmentsCheck.Apply(Judge(Tenants(12).Add(3, 20, 5).Add(4, 30, 6))!, SegmentAction.Warn, input);

        Assert.Equal((expected, expected == VerdictKind.SoftFail), (applied.Kind, applied.IsOfOneNetwork));
    }

    // One user in ten fails always, on both variants, and each reading adds some users of each tenant.
    [Fact]
    public void Judge_UsersWhoFailOnBoth_AreFoundByChanceAsRarelyAsPromised()
    {
        var random = new Random(3);
        var found = 0;
        for (var run = 0; run < 200; run++)
        {
            World world = new();
            var streaks = SegmentStreaks.None;
            for (var reading = 0; reading < 15; reading++)
            {
                for (var tenant = 0; tenant < 12; tenant++)
                {
                    Send(world, tenant, isCandidate: true);
                    for (var i = 0; i < 10; i++)
                        Send(world, tenant, isCandidate: false);
                }

                streaks = streaks.Advance(world.Totals);
                found += FailingSegmentsCheck.Judge(streaks) is null ? 0 : 1;
            }
        }

        Assert.Equal(0, found);

        void Send(World world, int tenant, bool isCandidate) => world.Count(tenant, isCandidate, random.Next(UserPartitions.Count), 10, random.NextDouble() < 0.1 ? 10 : 0);
    }

    private static GuardrailVerdict? Judge(World world) => FailingSegmentsCheck.Judge(SegmentStreaks.None.Advance(world.Totals));

    // Each has ten requests of 64 user partitions on control.
    private static World Tenants(int count, double rate = 0)
    {
        World world = new();
        for (var tenant = 0; tenant < count; tenant++)
            world.Control(tenant, 640, (int)(640 * rate), 64);
        return world;
    }

    private sealed class World
    {
        private readonly Dictionary<int, (long[,] Control, long[,] Candidate)> _tenants = [];

        public SegmentTotals Totals
        {
            get
            {
                SegmentTotals totals = new();
                foreach (var (tenant, (control, candidate)) in _tenants)
                    totals.Add(new SegmentKey(false, "tenant", "t" + tenant.ToString(CultureInfo.InvariantCulture)), Counts(control), Counts(candidate));
                return totals;
            }
        }

        public World Add(int tenant, int failed, int users, int served = 0)
        {
            for (var i = 0; i < failed + served; i++)
                Count(tenant, isCandidate: true, i % users, 1, i < failed ? 1 : 0);
            return this;
        }

        public void Control(int tenant, int requests, int failed, int users)
        {
            for (var user = 0; user < users; user++)
                Count(tenant, isCandidate: false, user, requests / users, failed / users);
        }

        public void Count(int tenant, bool isCandidate, int partition, int requests, int failed)
        {
            if (!_tenants.TryGetValue(tenant, out var counts))
                _tenants[tenant] = counts = (new long[UserPartitions.Count, 2], new long[UserPartitions.Count, 2]);
            var cohort = isCandidate ? counts.Candidate : counts.Control;
            cohort[partition, 0] += requests;
            cohort[partition, 1] += failed;
        }

        private static SegmentCounts Counts(long[,] cohort)
        {
            SegmentCounts counts = new();
            for (var partition = 0; partition < UserPartitions.Count; partition++)
                counts.Count(partition, cohort[partition, 0], cohort[partition, 1]);
            return counts;
        }
    }
}
