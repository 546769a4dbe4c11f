using System.Text;
using FlagGateway.Core.Cohorts;
using FlagGateway.FunctionalTests.Mirroring;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>Copies of what control answered judge the candidate, also before it serves anybody.</summary>
[Trait("Host", "Any")]
public sealed class CopyVerdictTests
{
    private const string ToNew = ", \"Shadow.Cluster\": \"new\"";

    [Fact]
    public async Task Copies_OfControl_AreBookedOnTheCandidate()
    {
        await using var world = await WindowWorld.StartAsync("legacy", setup => setup.Metadata = ToNew);
        world.Legacy.AnswerJson(_ => """{ "total": 1 }""");
        world.Candidate.AnswerJson(context => context.Request.Path == "/odd" ? """{ "total": 2 }""" : """{ "total": 1 }""");

        foreach (var path in new[] { "/", "/odd", "/" })
        {
            using var response = await world.GetAsync("a", path);
        }

        await world.ResultsAsync(3);
        var partition = UserPartitions.IndexOf(Core.Bucketing.Bucket.From("a", Core.Bucketing.Bucket.Suffix("orders")));
        var counts = world.Windows().CandidateSplit.Read();
        Assert.Equal((3L, 1L), (counts.Compared[partition], counts.Mismatched[partition]));
        Assert.Equal((3L, 0L), (counts.Compared.Sum(), counts.TotalRequests));
        Assert.Equal(0, world.Windows().ControlSplit.Read().Compared.Sum());
    }

    // The flag's default, which no window counts: a flag before its first stage.
    [Fact]
    public async Task Copies_OfControlByDefault_AreBookedOnTheCandidateToo()
    {
        await using var world = await WindowWorld.StartAsync(change: setup => (setup.Flags, setup.Metadata) = (Setup.Split(0), ToNew));
        world.Candidate.AnswerStatus(500);

        using var response = await world.GetAsync("a");

        await world.ResultsAsync(1);
        Assert.Equal((1L, 1L), (world.Windows().CandidateSplit.Read().Compared.Sum(), world.Windows().CandidateSplit.Read().Mismatched.Sum()));
    }

    [Theory]
    [InlineData("new", "legacy")]
    [InlineData("new", "new")]
    [InlineData("legacy", "legacy")]
    public async Task Copies_OfTheCandidateOrToAnotherCluster_JudgeNobody(string everybody, string target)
    {
        await using var world = await WindowWorld.StartAsync(everybody, setup => setup.Metadata = $", \"Shadow.Cluster\": \"{target}\"");

        using var response = await world.GetAsync("a");

        await world.ResultsAsync(1);
        var windows = world.Windows();
        Assert.Equal(0, windows.CandidateSplit.Read().Compared.Sum() + windows.ControlSplit.Read().Compared.Sum());
    }

    [Fact]
    public async Task Copies_ThatAreNotComparable_AreBookedAsSuch()
    {
        await using var world = await WindowWorld.StartAsync("legacy", setup => setup.Metadata = ToNew);
        world.Candidate.AnswerStatus(401);
        using var request = World.Request("a");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer x");

        using var response = await world.Gateway.Client.SendAsync(request);

        await world.ResultsAsync(1);
        var counts = world.Windows().CandidateSplit.Read();
        Assert.Equal((0L, 1L), (counts.Compared.Sum(), counts.NotComparable.Sum()));
    }

    // Nothing was compared, which is no match and no mismatch.
    [Fact]
    public async Task Copies_WithoutAnAnswer_AreNotCompared()
    {
        await using var world = await WindowWorld.StartAsync("legacy", setup => setup.Metadata = ToNew);
        await world.Candidate.DisposeAsync();

        using var response = await world.GetAsync("a");

        Assert.Equal(1, (await world.ResultsAsync(1)).Result("error"));
        Assert.Equal(0, world.Windows().CandidateSplit.Read().Compared.Sum());
    }

    // Above Shadow.MaxBodyBytes nothing is held, and the answers are compared all the same.
    [Theory]
    [InlineData("order,price,11.000", "RolledBack")]
    [InlineData("order,price,10.000", "Progressing")]
    public async Task Rollout_ExportsOverTheLimit_AreRolledBackWhereTheyDiffer(string candidate, string phase)
    {
        const int users = 60;
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(
            """{ "name": "shadow", "percentage": 0, "shadow": 100, "hold": "01:00:00" }, { "name": "all", "percentage": 100 }""", """{ "metric": "shadow_mismatch_rate", "hard": "5%" }"""));
        var (right, other) = (Export("order,price,10.000"), Export(candidate));
        world.Legacy.Answer(context => context.Response.Body.WriteAsync(right).AsTask());
        world.Candidate.Answer(context => context.Response.Body.WriteAsync(other).AsTask());
        await world.DoAsync("start");

        // As fast as they are compared: more at once are skipped, and would be lost.
        var sent = 0;
        while (sent < users && (await world.StatusAsync()).GetProperty("phase").GetString() == "Progressing")
        {
            (await world.GetAsync($"user-{sent++}", "/export")).Dispose();
            await world.SettledAsync();
        }

        await world.PhaseAsync(phase);
        var page = await world.SettledAsync();
        var copies = page.Sum("flaggateway_shadow_requests_total");
        // The last request may have come after the rollback, and then is not copied.
        Assert.InRange(copies, sent - 1, sent);
        Assert.Equal(phase == "RolledBack" ? copies : 0, page.Result("mismatch"));
        Assert.True(right.Length > 1024 * 1024);
    }

    private static byte[] Export(string line) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line + "\n", 60_000)));
}
