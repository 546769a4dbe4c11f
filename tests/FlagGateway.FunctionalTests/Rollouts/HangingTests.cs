using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>Users who give up in vain: what they waited for took at least as long as they waited.</summary>
[Trait("Host", "Any")]
public sealed class HangingTests
{
    private const string Half = """{ "name": "half", "percentage": 50, "hold": "01:00:00" }, { "name": "everyone", "percentage": 100, "hold": "01:00:00" }""";

    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("""{ "metric": "latency_p95", "hard": "+50%" }""", "latency_p95")]
    [InlineData("""{ "metric": "latency_p95", "hard": "500ms" }""", "latency_p95")]
    [InlineData("""{ "metric": "abandon_rate", "hard": "+5pp" }""", "abandon_rate")]
    public async Task HalfOfTheCandidatesRequestsHang_ClientsLeave_IsRolledBack(string guardrail, string metric)
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half, guardrail));
        var count = 0;
        world.Candidate.Answer(context => Interlocked.Increment(ref count) % 2 == 0 ? context.Response.WriteAsync("new") : Hanging.UntilAborted(context));
        await world.DoAsync("start");

        var status = await world.PhaseAsync("RolledBack", batch => SendAsync(world, batch));

        Assert.Contains(metric, status.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BothHangAlike_ClientsLeave_AreNotRolledBack()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half, """{ "metric": "latency_p95", "hard": "+50%" }, { "metric": "abandon_rate", "hard": "+5pp" }"""));
        var count = 0;
        world.Candidate.Answer(context => IsTenth() ? Hanging.UntilAborted(context) : context.Response.WriteAsync("new"));
        world.Legacy.Answer(context => IsTenth() ? Hanging.UntilAborted(context) : context.Response.WriteAsync("legacy"));
        await world.DoAsync("start");

        for (var batch = 0; batch < 12; batch++)
            await SendAsync(world, batch);

        var status = await world.StatusAsync();
        Assert.Equal(("Progressing", "half"), (status.GetProperty("phase").GetString(), status.GetProperty("stage").GetString()));

        bool IsTenth() => Interlocked.Increment(ref count) % 10 == 0;
    }

    // Users who wait a second and leave.
    private static Task SendAsync(World world, int batch) => Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
    {
        using CancellationTokenSource clientTimeout = new(ClientTimeout);
        try
        {
            using var response = await world.Gateway.Client.SendAsync(World.Request($"user-{(batch * 100 + i) % 600}"), clientTimeout.Token);
        }
        catch (OperationCanceledException)
        {
        }
    }));
}
