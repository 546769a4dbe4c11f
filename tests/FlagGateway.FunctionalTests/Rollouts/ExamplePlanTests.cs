using FlagGateway.Core.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>The plans of the examples as they are shipped, from the start to the end, on a real gateway.</summary>
[Trait("Host", "Any")]
public class ExamplePlanTests
{
    private const int Users = 600;
    private const int UsersOfThePercent = 2500;

    private static readonly Backend Good = new(0.0003, TimeSpan.FromMilliseconds(20));
    internal static readonly Backend GoodPrompt = new(0.005, TimeSpan.FromMilliseconds(80), 0.95);

    [Fact]
    public async Task OrdersMigration_GoodCandidate_ReachesEverybodyThroughAllStages()
    {
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        await using var plan = await Simulation.StartAsync("orders-migration", Clusters(legacy, candidate));
        IReadOnlySet<int> before = new HashSet<int>();

        await plan.DoAsync("start");
        while (plan.State.Phase != RolloutPhase.Succeeded)
        {
            var stage = plan.Plan.Stages.Single(stage => stage.Name == plan.State.Stage);
            before = await AssertShareAsync(plan, stage, before);
            await AssertGroupsAsync(plan, stage);
            await AssertCopiesAsync(stage, legacy, candidate);
            FeedDay(plan, Good);
            var next = await plan.PassTimeAsync();
            Assert.True(next.Phase is RolloutPhase.Progressing or RolloutPhase.Waiting or RolloutPhase.Succeeded, next.Reason);
            if (next.Phase == RolloutPhase.Waiting)
                await plan.DoAsync("promote");
            legacy.Requests.Clear();
            candidate.Requests.Clear();
        }

        Assert.Equal(
            [
                "start shadow 0 tester", "advance internal 0 flaggateway", "wait internal 0 flaggateway", "advance beta 0 tester",
                "advance canary 1 flaggateway", "advance five 5 flaggateway", "advance quarter 25 flaggateway", "advance half 50 flaggateway",
                "advance everyone 100 flaggateway", "advance reverse-shadow 100 flaggateway", "succeed reverse-shadow 100 flaggateway",
            ],
            await StepsAsync(plan));
        Assert.Equal("new", await plan.VariantAsync("anybody"));
        Assert.Equal("legacy", await plan.VariantAsync("auditor"));
    }

    [Theory]
    [InlineData("error_rate", @"error_rate \+\d\.\d+pp \(candidate \d\.\d+ % of [\d,]+ requests, control 0\.0\d* % of [\d,]+\), interval \[.+\], hard \+0\.5pp: exceeded since the stage began")]
    [InlineData("latency_p95", @"latency_p95 \+\d+\.\d% \(candidate [\d.]+ ms over [\d,]+ requests, control [\d.]+ ms over [\d,]+\), interval \[.+\], hard \+50%: exceeded since the stage began")]
    public async Task OrdersMigration_BadAtFivePercent_GoesBackByItself(string guardrail, string reason)
    {
        var bad = guardrail == "error_rate" ? Good with { Errors = Good.Errors + 0.02 } : Good with { Median = Good.Median * 1.8 };
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        await using var plan = await Simulation.StartAsync("orders-migration", Clusters(legacy, candidate));
        await plan.DoAsync("start");
        await GoToAsync(plan, "five", Good);
        var served = await plan.SendUsersAsync(0, Users);

        var state = await plan.MoveBackAsync(() =>
        {
            Volume.Feed(plan.Route, users: 5_000, requests: 20, Good, bad);
            return Task.CompletedTask;
        });

        Assert.NotEmpty(served);
        await AssertBackAsync(plan, state, "five", guardrail, reason);
        candidate.Requests.Clear();
        Assert.Empty(await plan.SendUsersAsync(0, Users));
        foreach (var group in new[] { "internal", "beta" })
            Assert.Equal("legacy", await plan.VariantAsync("probe", ("X-Tenant-Id", group)));
        Assert.Empty(candidate.Requests);
    }

    [Fact]
    public async Task PromptRollout_GoodPrompt_ReachesEverybodyThroughAllStages()
    {
        await using var llm = await StartModelAsync();
        await using var plan = await Simulation.StartAsync("prompt-rollout", Cluster(llm));
        IReadOnlySet<int> before = new HashSet<int>();

        await plan.DoAsync("start");
        while (plan.State.Phase != RolloutPhase.Succeeded)
        {
            var stage = plan.Plan.Stages.Single(stage => stage.Name == plan.State.Stage);
            llm.Requests.Clear();
            before = await AssertShareAsync(plan, stage, before);
            Assert.Equal(before.Count, llm.Requests.Count(request => request["X-Prompt-Version"] == "2.3.0"));
            FeedDay(plan, GoodPrompt);
            var next = await plan.PassTimeAsync();
            Assert.True(next.Phase is RolloutPhase.Progressing or RolloutPhase.Waiting or RolloutPhase.Succeeded, next.Reason);
            if (next.Phase == RolloutPhase.Waiting)
                await plan.DoAsync("promote");
        }

        Assert.Equal(
            [
                "start day-1 1 tester", "wait day-1 1 flaggateway", "advance day-3 10 tester", "advance day-7 50 flaggateway",
                "advance day-14 100 flaggateway", "succeed day-14 100 flaggateway",
            ],
            await StepsAsync(plan));
        Assert.Equal("v2.3.0", await plan.VariantAsync("anybody"));
    }

    [Theory]
    [InlineData(0.1, 0.95, "error_rate", @"error_rate \d+\.?\d* % \(candidate \d+\.?\d* % of [\d,]+ requests, control [\d.]+ % of [\d,]+\), interval \[.+\], hard 5%: exceeded since the stage began")]
    [InlineData(0, 0.3, "signal:format_compliance", @"signal:format_compliance -[\d.]+% \(candidate 0\.\d+ over [\d,]+ reports, control 0\.9\d* over [\d,]+\), interval \[.+\], hard -10%: exceeded since the stage began")]
    public async Task PromptRollout_BadPrompt_GoesBackByItself(double errors, double compliance, string guardrail, string reason)
    {
        await using var llm = await StartModelAsync(errors, compliance);
        await using var plan = await Simulation.StartAsync("prompt-rollout", Cluster(llm));
        await plan.DoAsync("start");
        await GoToAsync(plan, "day-3", GoodPrompt);

        // Nothing but what the upstream answers and reports: the numbers of this verdict are all real.
        var state = await plan.MoveBackAsync(() => plan.SendUsersAsync(0, Users, rounds: 2));

        await AssertBackAsync(plan, state, "day-3", guardrail, reason);
        llm.Requests.Clear();
        Assert.Empty(await plan.SendUsersAsync(0, Users));
        Assert.Equal("v2.2.1", await plan.VariantAsync("probe", ("X-Tenant-Id", "internal")));
        Assert.All(llm.Requests, request => Assert.Equal("2.2.1", request["X-Prompt-Version"]));
    }

    private static string[] Clusters(Upstream legacy, Upstream candidate) =>
    [
        $"--ReverseProxy:Clusters:orders-legacy:Destinations:1:Address={legacy.Address}",
        $"--ReverseProxy:Clusters:orders-new:Destinations:1:Address={candidate.Address}",
    ];

    private static string[] Cluster(Upstream llm) => [$"--ReverseProxy:Clusters:llm:Destinations:1:Address={llm.Address}"];

    // A model that reports with each answer whether the answer has the right format.
    private static async Task<Upstream> StartModelAsync(double errors = 0, double compliance = 0.95)
    {
        var llm = await Upstream.StartAsync("llm");
        Random random = new(11);
        llm.Answer(context =>
        {
            var isNew = context.Request.Headers["X-Prompt-Version"] == "2.3.0";
            double first, second;
            lock (random)
                (first, second) = (random.NextDouble(), random.NextDouble());
            if (isNew && first < errors)
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            context.Response.Headers["X-FlagGateway-Signal"] = $"format_compliance={(second < (isNew ? compliance : 0.95) ? 1 : 0)}";
            return context.Response.WriteAsync("An answer.");
        });
        return llm;
    }

    // Through the stages before, with good numbers and somebody's approval.
    internal static async Task GoToAsync(Simulation plan, string stage, Backend good)
    {
        while (plan.State.Stage != stage)
        {
            FeedDay(plan, good);
            // A stage that nobody was in is not left.
            if (plan.State.Groups.Count != 0)
                await plan.VariantAsync("probe", ("X-Tenant-Id", "internal"));
            var next = await plan.PassTimeAsync();
            Assert.True(next.Phase is RolloutPhase.Progressing or RolloutPhase.Waiting, next.Reason);
            if (next.Phase == RolloutPhase.Waiting)
                await plan.DoAsync("promote");
        }
    }

    // A day of a large service where few are on the candidate, less where many are.
    private static void FeedDay(Simulation plan, Backend good)
    {
        if (plan.State.Percentage is > 0 and var percentage)
            Volume.Feed(plan.Route, users: percentage < 5 ? 100_000 : 20_000, requests: percentage < 50 ? 60 : 10, good, good);
        else if (plan.State.Groups.Count != 0)
            Volume.FeedGroup(plan.Route, users: 20_000, requests: 10, good, good);
    }

    // Each stage keeps those who were there, and adds as many as its percentage says, within three standard errors.
    private static async Task<IReadOnlySet<int>> AssertShareAsync(Simulation plan, RolloutStage stage, IReadOnlySet<int> before)
    {
        var users = stage.Percentage is > 0 and < 5 ? UsersOfThePercent : Users;
        var share = stage.Percentage / 100;
        var found = await plan.SendUsersAsync(0, users);
        var margin = 3 * Math.Sqrt(users * share * (1 - share));
        Assert.InRange(found.Count, users * share - margin, users * share + margin);
        Assert.True(before.Where(user => user < users).All(found.Contains), $"{stage.Name}: somebody was sent back");
        return found;
    }

    private static async Task AssertGroupsAsync(Simulation plan, RolloutStage stage)
    {
        var hasBeta = stage.Name is not ("shadow" or "internal");
        Assert.Equal(stage.Name == "shadow" ? "legacy" : "new", await plan.VariantAsync("probe-1", ("X-Tenant-Id", "internal")));
        Assert.Equal("legacy", await plan.VariantAsync("probe-2", ("X-Tenant-Id", "bank")));
        if (stage.Percentage == 0)
            Assert.Equal(hasBeta ? "new" : "legacy", await plan.VariantAsync("probe-3", ("X-Tenant-Id", "beta")));
        Assert.Equal(hasBeta ? ["tenant:internal", "tenant:beta"] : stage.Name == "internal" ? ["tenant:internal"] : [], plan.State.Groups);
    }

    private static async Task AssertCopiesAsync(RolloutStage stage, Upstream legacy, Upstream candidate)
    {
        const int Probes = 3;
        var (asked, copied) = stage.Shadow is { From: ShadowSource.Candidate } ? (candidate, legacy) : (legacy, candidate);
        var share = (stage.Shadow?.Percentage ?? 0) / 100;
        var expected = asked.Requests.Count(IsOwn) * share;
        var margin = 3 * Math.Sqrt(expected * (1 - share)) + (share is 0 or 1 ? 0 : Probes);
        await Eventually.TrueAsync(
            () => Task.FromResult(Math.Abs(copied.Requests.Count(IsCopy) - expected) <= margin),
            () => $"{stage.Name}: {copied.Requests.Count(IsCopy)} copies, expected {expected} ± {margin}");
        Assert.DoesNotContain(asked.Requests, IsCopy);
    }

    private static bool IsCopy(ReceivedRequest request) => request["X-FlagGateway-Shadow"] == "1";

    private static bool IsOwn(ReceivedRequest request) => !IsCopy(request);

    private static async Task AssertBackAsync(Simulation plan, RolloutState state, string stage, string guardrail, string reason)
    {
        Assert.Equal((RolloutPhase.RolledBack, stage, 0.0), (state.Phase, state.Stage, state.Percentage));
        Assert.Matches($"^{reason}", state.Reason);
        var last = (await plan.AuditAsync())[^1].Change;
        Assert.Equal(("roll_back", "flaggateway", state.Reason), (last.Action.Word, last.Actor, last.Reason));
        Assert.Contains(last.Evidence!.Verdicts, verdict => verdict.Guardrail == guardrail && verdict.Kind == Core.Guardrails.VerdictKind.HardFail);
        Assert.Equal([plan.Plan.Control, plan.Plan.Candidate], last.Evidence.Cohorts.Select(cohort => cohort.Variant));
        Assert.Equal(1, (await plan.Gateway.MetricsAsync()).Sum("flaggateway_rollbacks_total", $"reason=\"{guardrail}\""));
    }

    private static async Task<IEnumerable<string>> StepsAsync(Simulation plan) => (await plan.AuditAsync())
        .Select(entry => FormattableString.Invariant($"{entry.Change.Action.Word} {entry.Change.Rollout!.Stage} {entry.Change.Rollout.Percentage} {entry.Change.Actor}"));
}
