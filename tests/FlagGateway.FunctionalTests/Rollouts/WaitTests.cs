using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>A pipeline that waits for a rollout.</summary>
public sealed class WaitTests
{
    [Fact]
    public async Task StatusWait_RolloutOfTwoStages_ReportsStagesAndTheExitCode()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(
            """{ "name": "half", "percentage": 50, "gate": "manual" }, { "name": "everyone", "percentage": 100 }""", guardrails: ""));
        await world.DoAsync("start");
        await world.SendUsersAsync(0, 20);

        var (exit, output, error) = await RunAsync(world, "--wait", "--timeout", "20s");
        Assert.Equal(3, exit);
        Assert.Contains("phase         Waiting", output, StringComparison.Ordinal);
        Assert.EndsWith($"Waiting, half, 50% of users on the candidate{Environment.NewLine}", error, StringComparison.Ordinal);

        await world.PromoteAsync();
        await world.SendUsersAsync(0, 20);
        (exit, output, _) = await RunAsync(world, "--wait", "--timeout", "20s", "-o", "json");
        Assert.Equal(0, exit);
        Assert.Equal("Succeeded", JsonDocument.Parse(output).RootElement.GetProperty("phase").GetString());
    }

    [Fact]
    public async Task StatusWait_RolledBackByAnOperator_Fails()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        await world.DoAsync("start");

        Assert.Equal(124, (await RunAsync(world, "--wait", "--timeout", "1s")).Exit);
        await world.DoAsync("rollback");
        Assert.Equal(1, (await RunAsync(world, "--wait", "--timeout", "20s")).Exit);
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(World world, params string[] more)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture), error = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(
            ["rollout", "status", Setup.Flag, .. more, "--server", world.Gateway.Admin.BaseAddress!.ToString()],
            new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }
}
