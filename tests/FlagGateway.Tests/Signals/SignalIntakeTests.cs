using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Signals;

public sealed class SignalIntakeTests
{
    [Fact]
    public async Task Take_ADayLateAcrossAStage_CountsForTheSideOfThatTime()
    {
        await using var world = await SignalWorld.StartAsync();
        await world.RolloutAsync(5, observationPeriod: 1);
        var user = world.UserBetween(5, 50);
        world.Time.Advance(TimeSpan.FromHours(1));
        var served = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.RolloutAsync(50, observationPeriod: 2);
        world.Time.Advance(TimeSpan.FromHours(23));

        var late = world.Report(user, served, 3);
        var now = world.Report(user, value: 4);

        Assert.Equal((1, 0), (late.Accepted, late.Judged));
        Assert.Equal((1, 1), (now.Accepted, now.Judged));
        Assert.Equal(["legacy paid 3", "new paid 4"], world.Values);
        // Another stage's share is another experiment: only the metrics have the late one.
        Assert.Empty(world.Windows.ControlSplit.Read().Signals);
        Assert.Equal(4, world.Windows.CandidateSplit.Read().Signals["paid"].Sum[UserPartitions.IndexOf(world.BucketOf(user))]);
    }

    [Fact]
    public async Task Take_LateWithinTheStage_IsJudged()
    {
        await using var world = await SignalWorld.StartAsync();
        await world.RolloutAsync(5, observationPeriod: 1);
        var served = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromDays(2));

        var answer = world.Report(world.UserBetween(5, 50), served);

        Assert.Equal(1, answer.Judged);
        Assert.Equal(1, world.Windows.ControlSplit.Read().Signals["paid"].Count.Sum());
    }

    [Fact]
    public async Task Take_StageBegunAgain_IsAnotherRun()
    {
        await using var world = await SignalWorld.StartAsync();
        await world.RolloutAsync(5, observationPeriod: 1);
        var served = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.RolloutAsync(0, observationPeriod: 2, RolloutPhase.RolledBack);
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.RolloutAsync(5, observationPeriod: 3);

        var answer = world.Report(world.UserBetween(0, 5), served);

        Assert.Equal((1, 0), (answer.Accepted, answer.Judged));
        Assert.Equal(["new paid 1"], world.Values);
    }

    [Fact]
    public async Task Take_WhileKilled_IsInTheMetricOfTheSideServedOnly()
    {
        await using var world = await SignalWorld.StartAsync();
        await world.RolloutAsync(50, observationPeriod: 1);
        var user = world.UserBetween(0, 50);
        world.Time.Advance(TimeSpan.FromMinutes(10));
        await world.ChangeAsync(ChangeKind.Kill);
        var killed = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromMinutes(10));
        await world.ChangeAsync(ChangeKind.Unkill);
        world.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(0, world.Report(user, killed, 1).Judged);
        Assert.Equal(1, world.Report(user, killed - TimeSpan.FromMinutes(1), 2).Judged);
        Assert.Equal(1, world.Report(user, null, 3).Judged);

        Assert.Equal(["legacy paid 1", "new paid 2", "new paid 3"], world.Values);
    }

    [Fact]
    public async Task Take_UserOfAGroup_IsCountedByName()
    {
        await using var world = await SignalWorld.StartAsync();
        await world.RolloutAsync(5, observationPeriod: 1, groups: ["tenant:beta"]);
        var user = world.UserBetween(50, 100);

        world.Report(user, more: """, "groups": [ "tier:gold", "tenant:beta" ]""");
        world.Report(user, more: """, "groups": []""");

        Assert.Equal(1, world.Windows.CandidateNamed.Read().Signals["paid"].Count.Sum());
        Assert.Equal(1, world.Windows.ControlSplit.Read().Signals["paid"].Count.Sum());
        Assert.Equal(["new paid 1", "legacy paid 1"], world.Values);
    }

    [Fact]
    public async Task Take_FlagsJsonChanged_CountsByTheFileOfThatTime()
    {
        await using var world = await SignalWorld.StartAsync(rollouts: """{ "rollouts": [] }""");
        var user = world.UserBetween(10, 40);
        var served = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.ApplyFlagsAsync(Configurations.With(Configurations.Flags, "\"to\": 10", "\"to\": 40"));

        world.Report(user, served);
        world.Report(user);

        Assert.Equal(["legacy paid 1", "new paid 1"], world.Values);
    }

    [Fact]
    public async Task Take_SameId_CountsOnce()
    {
        await using var world = await SignalWorld.StartAsync();

        var first = world.Report("u", id: "order-1");
        var again = world.Report("u", id: "order-1");
        var other = world.Post($$"""
            [ { "flag": "{{SignalWorld.Flag}}", "targeting_key": "u", "signal": "revenue", "value": 9, "id": "order-1" },
              { "flag": "{{SignalWorld.Flag.ToUpperInvariant()}}", "targeting_key": "u", "signal": "revenue", "value": 9, "id": "order-1" } ]
            """);

        Assert.Equal((1, 0), (first.Accepted, first.Duplicates));
        Assert.Equal((0, 1, 0), (again.Accepted, again.Duplicates, again.Rejected));
        Assert.Equal((1, 1), (other.Accepted, other.Duplicates));
        Assert.Equal(["legacy paid 1", "legacy revenue 9"], world.Values.Select(value => value.Replace("new", "legacy", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Take_RefusedWithAnId_MayBeSentAgain()
    {
        await using var world = await SignalWorld.StartAsync();

        Assert.Equal(1, world.Report("u", world.Time.GetUtcNow() + TimeSpan.FromHours(1), id: "a").Rejected);
        Assert.Equal(1, world.Report("u", id: "a").Accepted);
    }

    [Theory]
    [InlineData(301, "ahead of the gateway's clock")]
    [InlineData(-7 * 86400 - 1, "more than 7 days ago")]
    [InlineData(-3600, "decided before 2026-12-01T00:00:00Z is not known")]
    public async Task Take_TimeThatNobodyKnows_IsRefused(int seconds, string problem)
    {
        await using var world = await SignalWorld.StartAsync();

        var answer = world.Report("u", world.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds));

        Assert.Equal((0, 1), (answer.Accepted, answer.Rejected));
        Assert.Contains(problem, Assert.Single(answer.Problems).Problem, StringComparison.Ordinal);
        Assert.Equal([$"{SignalWorld.Flag} bad_time"], world.Rejections);
        Assert.Empty(world.Values);
    }

    [Fact]
    public async Task Take_ClockALittleAhead_IsTaken()
    {
        await using var world = await SignalWorld.StartAsync();

        Assert.Equal(1, world.Report("u", world.Time.GetUtcNow() + TimeSpan.FromMinutes(5)).Accepted);
    }

    [Fact]
    public async Task Take_UnknownFlagOrFurtherNames_AreRefused()
    {
        await using var world = await SignalWorld.StartAsync();
        for (var i = 0; i < 32; i++)
            world.Post($$"""{ "flag": "{{SignalWorld.Flag}}", "targeting_key": "u", "signal": "name{{i}}", "value": 1 }""");

        var name = world.Report("u");
        var flag = world.Post("""{ "flag": "nobody", "targeting_key": "u", "signal": "paid", "value": 1 }""");

        Assert.Contains("32 signals", name.Problems[0].Problem, StringComparison.Ordinal);
        Assert.Contains("no such flag", flag.Problems[0].Problem, StringComparison.Ordinal);
        Assert.Equal(["none unknown_flag", $"{SignalWorld.Flag} unknown_name"], world.Rejections);
    }

    [Fact]
    public async Task Take_MeasuredConditions_OnlyWhatIsFresh()
    {
        await using var world = await SignalWorld.StartAsync(
            Configurations.With(Configurations.Flags, "\"enabled\": true", """
                "enabled": true, "conditions": { "client_filters": [ { "name": "FlagGateway.Metric", "parameters": { "Metric": "headroom", "Above": 1 } } ] }
                """),
            """{ "rollouts": [] }""");
        world.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, world.Report("u", world.Time.GetUtcNow() - TimeSpan.FromSeconds(59)).Accepted);
        Assert.Contains("measured conditions", world.Report("u", world.Time.GetUtcNow() - TimeSpan.FromSeconds(61)).Problems[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Take_AfterARestart_CountsForTheSideOfThatTime()
    {
        await using var world = await SignalWorld.StartAsync();
        var begun = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.RolloutAsync(5, observationPeriod: 1);
        var user = world.UserBetween(10, 50);
        var canary = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.RolloutAsync(50, observationPeriod: 2);
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.ChangeAsync(ChangeKind.Kill);
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.ChangeAsync(ChangeKind.Unkill);
        var half = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromHours(1));

        await world.RestartAsync();

        world.Report(user, canary, 1);
        world.Report(user, canary + TimeSpan.FromHours(23), 2);
        Assert.Equal(0, world.Report(user, half - TimeSpan.FromMinutes(30), 3).Judged);
        Assert.Equal(1, world.Report(user, half - TimeSpan.FromMinutes(90), 4).Judged);
        Assert.Equal(1, world.Report(user, half, 5).Judged);
        world.Report(user, begun, 6);
        Assert.Equal(["legacy paid 1", "legacy paid 2", "legacy paid 3", "new paid 4", "new paid 5", "legacy paid 6"], world.Values);
        Assert.Equal(1, world.Report(user, begun - TimeSpan.FromSeconds(1)).Rejected);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Take_AfterARestartWithAnotherFileOrNoLedger_RefusesWhatWasBefore(bool isVersionFileLost, bool isEdited)
    {
        await using var world = await SignalWorld.StartAsync();
        await world.RolloutAsync(5, observationPeriod: 1);
        var served = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromDays(1));
        if (isEdited)
            await world.ApplyFlagsAsync(Configurations.With(Configurations.Flags, "\"to\": 10", "\"to\": 11"));

        await world.RestartAsync(isVersionFileLost);

        Assert.Contains("is not known", world.Report("u", served).Problems[0].Problem, StringComparison.Ordinal);
        Assert.Equal(1, world.Report("u").Accepted);
    }

    [Fact]
    public async Task Take_SecondRestart_StillKnows()
    {
        await using var world = await SignalWorld.StartAsync();
        await world.RolloutAsync(5, observationPeriod: 1);
        var served = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromDays(3));
        await world.RestartAsync();
        world.Time.Advance(TimeSpan.FromDays(3));
        await world.RestartAsync();

        Assert.Equal(1, world.Report("u", served).Judged);
        Assert.Equal(served, world.History.Find(SignalWorld.Flag)!.KnownSince);
    }
}
