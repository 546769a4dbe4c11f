using System.CommandLine;
using System.Globalization;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>What others wrote into the console, read in a terminal.</summary>
public sealed class ConsoleCommandTests
{
    [Fact]
    public async Task Include_GroupThatIsOnControl_IsInTheStageAgain()
    {
        await using var world = await ConsoleWorld.StartAsync(static setup => setup.Rollouts = RolloutWorld.Plan(
            """{ "name": "half", "percentage": 50, "hold": "01:00:00" }""",
            """{ "metric": "error_rate", "hard": "+40pp", "soft": "+20pp" }""",
            $"{RolloutWorld.NoGrossFailure}, \"status_mix\": \"off\", \"on_segment\": \"exclude\""));
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var path = $"/flags/{Setup.Flag}/move";
        Assert.DoesNotContain("Include again", await client.DoAsync(path, ("verb", "start"), ("reason", "begin")), StringComparison.Ordinal);
        SegmentTraffic.Count(world);
        await Eventually.TrueAsync(() => world.Gateway.State.Current.Rollouts[Setup.Flag].Excluded is { Count: > 0 }, "Nothing is excluded.");
        Assert.Contains("<option value=\"tenant:acme\">tenant:acme</option>", await client.PageAsync($"/flags/{Setup.Flag}"), StringComparison.Ordinal);

        var page = await client.DoAsync(path, ("verb", "include"), ("group", "tenant:acme"), ("reason", "fixed for them"));

        Assert.DoesNotContain("Include again", page, StringComparison.Ordinal);
        Assert.Contains("fixed for them", page, StringComparison.Ordinal);
        Assert.Empty(world.Gateway.State.Current.Rollouts[Setup.Flag].Excluded ?? []);
    }

    [Fact]
    public async Task HostileText_InATerminal_CommandsNothing()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        await client.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "start"), ("reason", "\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e[red]x[/] =cmd|' /C calc'!A0\r\n1  forged  row"));

        foreach (var command in new[] { "audit", "rollout list", $"rollout status {Setup.Flag}", $"rollout report {Setup.Flag}" })
        {
            await using StringWriter output = new(CultureInfo.InvariantCulture);
            var exit = await CommandTree.RunAsync(
                [.. command.Split(' '), "--server", world.Gateway.Admin.BaseAddress!.ToString(), "--token", ConsoleWorld.Viewer],
                new InvocationConfiguration { Output = output, Error = output });

            Assert.True(exit == ExitCode.Done, $"{command}: {output}");
            Assert.DoesNotContain(output.ToString(), static letter => letter is '\u001b' or '\u0007' or '\u009b' or '\u202e');
            Assert.DoesNotContain(output.ToString().Split('\n'), static line => line.StartsWith("1  forged", StringComparison.Ordinal));
        }
    }
}
