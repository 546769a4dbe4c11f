using System.CommandLine;
using System.Globalization;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;

namespace FlagGateway.FunctionalTests.Fleet;

/// <summary>Commands that read the files see what a finished rollout in Redis still decides.</summary>
public class FinishedInRedisTests
{
    [Fact]
    public async Task Lint_FinishedRolloutDiffersFromTheFile_SaysSoOrThatRedisCannotBeRead()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan("""{ "name": "everyone", "percentage": 100 }""", guardrails: ""), change: setup => setup.Overrides.AddRange(Overrides(redis)));
        await Eventually.TrueAsync(() => world.Gateway.State.Health.IsUp, "Redis was not found.");
        await world.DoAsync("start");
        await world.SendUsersAsync(0, 5);
        await world.PhaseAsync("Succeeded");

        var (exit, found) = await LintAsync(world, redis);
        await redis.KillAsync();
        var (alone, without) = await LintAsync(world, redis);

        Assert.Contains("flags.json says 0 %, the finished rollout 100 % for new", found, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot be read", found, StringComparison.Ordinal);
        Assert.Contains($"The state cannot be read, so finished rollouts were not compared with flags.json: {redis.Address}", without, StringComparison.Ordinal);
        Assert.DoesNotContain("the finished rollout 100 %", without, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Done, ExitCode.Done), (exit, alone));
    }

    private static string[] Overrides(RedisServer redis) => ["--FlagGateway:State:Kind=Redis", $"--FlagGateway:State:Configuration={redis.Address}"];

    private static async Task<(int Exit, string Text)> LintAsync(World world, RedisServer redis)
    {
        await using StringWriter written = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(
            ["flags", "lint", "--config", world.Gateway.Folder, .. Overrides(redis)], new InvocationConfiguration { Output = written, Error = written });
        return (exit, written.ToString());
    }
}
