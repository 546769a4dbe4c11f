using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>Users who give up in vain: what they waited for took at least as long as they waited.</summary>
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
        world.Candidate.Answer(context => Interlocked.Increment(ref count) % 2 == 0 ? context.Response.WriteAsync("new") : HangAsync(context));
        await world.DoAsync("start");

        Assert.Contains(metric, await UntilAsync(world, "RolledBack"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BothHangAlike_ClientsLeave_AreNotRolledBack()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half, """{ "metric": "latency_p95", "hard": "+50%" }, { "metric": "abandon_rate", "hard": "+5pp" }"""));
        var count = 0;
        world.Candidate.Answer(context => IsTenth() ? HangAsync(context) : context.Response.WriteAsync("new"));
        world.Legacy.Answer(context => IsTenth() ? HangAsync(context) : context.Response.WriteAsync("legacy"));
        await world.DoAsync("start");

        for (var batch = 0; batch < 12; batch++)
            await SendAsync(world, batch);

        var status = await world.StatusAsync();
        Assert.Equal(("Progressing", "half"), (status.GetProperty("phase").GetString(), status.GetProperty("stage").GetString()));

        bool IsTenth() => Interlocked.Increment(ref count) % 10 == 0;
    }

    private static async Task HangAsync(HttpContext context)
    {
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(left.SetResult);
        await left.Task;
    }

    private static async Task<string> UntilAsync(World world, string phase)
    {
        var batch = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                await SendAsync(world, batch++);
                return (await world.StatusAsync()).GetProperty("phase").GetString() == phase;
            },
            () => $"Expected {phase}: {world.StatusAsync().GetAwaiter().GetResult()}");
        return (await world.StatusAsync()).GetProperty("reason").GetString() ?? "";
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
