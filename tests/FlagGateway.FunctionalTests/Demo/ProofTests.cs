using FlagGateway.Demo.Proof;
using FlagGateway.Demo.Traffic;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;
using FlagGateway.Snapshots;
using Microsoft.Extensions.Logging;

namespace FlagGateway.FunctionalTests.Demo;

/// <summary>The demo's proof is one only if it notices what is wrong.</summary>
public sealed class ProofTests
{
    private static readonly Uri Gateway = new("http://127.0.0.1/");
    private static readonly SampleRoute Route = new("all", "/", null, HttpMethod.Get);
    private static readonly DemoUser User = new(0, [new("X-User-Id", "user-1")], isAnonymous: false);

    [Theory]
    [InlineData(Setup.Flag + "=legacy", "legacy", true)]
    [InlineData(Setup.Flag + "=new", "new", false)]
    [InlineData(Setup.Flag + "=legacy", "new", false)]
    [InlineData(null, "legacy", false)]
    public async Task Judge_EvaluatorGivesLegacy_AcceptsThatAlone(string? exposed, string servedBy, bool isAccepted)
    {
        var moment = new Moment(await SnapshotAsync(percentage: 0), 0);
        var answer = DemoResponse(moment, moment, exposed, servedBy);

        var judgement = new DemoResponseCheck(Gateway).Judge(answer);

        Assert.Equal(isAccepted, judgement.Problem is null);
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("new")]
    public async Task Judge_EditWhileUnderWay_AcceptsEither(string side)
    {
        var answer = DemoResponse(new Moment(await SnapshotAsync(0), 0), new Moment(await SnapshotAsync(100), 0), $"{Setup.Flag}={side}", side);

        var judgement = new DemoResponseCheck(Gateway).Judge(answer);

        Assert.Null(judgement.Problem);
        Assert.Equal(side, judgement.Variant);
    }

    [Fact]
    public async Task Note_OtherSideUnderTheSameVersion_IsUnexplained()
    {
        var moment = new Moment(await SnapshotAsync(0), 0);
        var answer = DemoResponse(moment, moment, null, "legacy");
        UserVariants sides = new();

        var first = sides.Note(answer, new DemoJudgement("legacy", false, false, null), dependsOnTime: false);
        var second = sides.Note(answer, new DemoJudgement("new", false, false, null), dependsOnTime: false);

        Assert.Null(first);
        Assert.Equal("user 1 on route all went from legacy to new within version 1", second);
        Assert.Equal(1, sides.Moved);
    }

    [Fact]
    public async Task Objections_WhatSpeaksAgainstSuccess_IsToldInWhole()
    {
        var cohorts = new Dictionary<(string, string), DemoCohortSummary> { [("all", "legacy")] = new(10, 100, 0, default) };
        var summary = new Summary(TimeSpan.FromSeconds(3), 10, 1, 2, 1, 0, cohorts, []);

        var objections = Verdict.Objections(summary, await SnapshotAsync(10));

        Assert.Equal(
            ["1 requests failed", "2 unexplained responses or changes of variant", "nobody on route all was served new, which has 10 %"],
            objections);
    }

    private static DemoResponse DemoResponse(Moment before, Moment after, string? exposed, string servedBy) => new()
    {
        User = User,
        Route = Route,
        Before = before,
        After = after,
        Duration = TimeSpan.FromMilliseconds(20),
        Exposed = exposed,
        ServedBy = servedBy,
    };

    private static async Task<SnapshotView> SnapshotAsync(double percentage)
    {
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        var setup = new Setup(legacy, candidate) { Flags = Setup.Split(percentage) };
        await using TestFolder folder = new("proof");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "gateway.json"), setup.Gateway());
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "flags.json"), setup.Flags);
        var (process, issues) = await GatewayProcess.CreateAsync(folder.FullName, [$"--FlagGateway:State:Path={folder.FullName}"], static logging => logging.ClearProviders());
        Assert.True(process is not null, string.Join('\n', issues));
        await using (process)
        {
            return new(process.Snapshots.Current);
        }
    }
}
