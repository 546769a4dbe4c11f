using System.CommandLine;
using System.Text.Json;
using FlagGateway.Commands.Rollouts;

namespace FlagGateway.Tests.Commands;

/// <summary><c>rollout status --wait</c>, on a clock of its own.</summary>
public sealed class WaitForEndTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _reports = [];
    private int _asked;

    [Theory]
    [InlineData("Succeeded", 0)]
    [InlineData("RolledBack", 1)]
    [InlineData("Aborted", 1)]
    [InlineData("Waiting", 3)]
    [InlineData("Paused", 3)]
    public async Task RunAsync_RolloutEndsOrNeedsAPerson_StopsWithItsExitCode(string phase, int exit)
    {
        var last = await RunAsync("--wait", "Progressing a", "Progressing a", "Progressing b", $"{phase} b", "Progressing c");

        Assert.Equal(exit, WaitForEnd.ExitCodeOf(last));
        Assert.Equal(["Progressing a", "Progressing b", $"{phase} b"], _reports);
        Assert.Equal(4, _asked);
    }

    [Fact]
    public async Task RunAsync_FlagIsKilled_IsAFailure()
    {
        Assert.Equal(1, WaitForEnd.ExitCodeOf(await RunAsync("--wait", "Progressing a", "killed a")));
    }

    [Fact]
    public async Task RunAsync_Timeout_ReturnsTheLastStatus()
    {
        var last = await RunAsync("--wait --timeout 90s", [.. Enumerable.Repeat("Progressing a", 500)]);

        Assert.Equal(WaitForEnd.TimedOut, WaitForEnd.ExitCodeOf(last));
        Assert.InRange(_asked, 85, 92);
    }

    [Fact]
    public async Task RunAsync_NotStarted_Waits()
    {
        Assert.Equal(0, WaitForEnd.ExitCodeOf(await RunAsync("--wait", "Pending ", "Pending ", "Progressing a", "Succeeded b")));
    }

    [Fact]
    public async Task RunAsync_GatewayRestarts_GoesOn()
    {
        Assert.Equal(0, WaitForEnd.ExitCodeOf(await RunAsync("--wait", ["Progressing a", .. Enumerable.Repeat("!", 59), "Progressing a", .. Enumerable.Repeat("!", 59), "Succeeded b"])));
    }

    [Fact]
    public async Task RunAsync_GatewayIsGone_Fails()
    {
        var exception = await Assert.ThrowsAsync<AdminException>(() => RunAsync("--wait", ["Progressing a", .. Enumerable.Repeat("!", 60)]));

        Assert.Equal("is gone", exception.Message);
    }

    [Fact]
    public async Task RunAsync_WrongServer_FailsAtOnce()
    {
        await Assert.ThrowsAsync<AdminException>(() => RunAsync("--wait", "!"));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task RunAsync_Interrupted_Stops()
    {
        using CancellationTokenSource interrupted = new();
        await interrupted.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync("--wait", interrupted.Token, "Progressing a", "Progressing a"));
    }

    private Task<JsonElement> RunAsync(string line, params string[] statuses) => RunAsync(line, CancellationToken.None, statuses);

    private async Task<JsonElement> RunAsync(string line, CancellationToken cancellationToken, params string[] statuses)
    {
        var wait = new WaitForEnd(_time);
        var command = new RootCommand();
        wait.AddTo(command);
        var running = wait.RunAsync(
            command.Parse(line),
            () => statuses[_asked++] is "!" ? throw new AdminException("is gone") : Task.FromResult(Status(statuses[_asked - 1])),
            status =>
            {
                _reports.Add($"{status.GetProperty("phase").GetString()} {status.GetProperty("stage").GetString()}");
                return Task.CompletedTask;
            },
            cancellationToken);
        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await running;
    }

    private static JsonElement Status(string text)
    {
        var parts = text.Split(' ');
        return JsonSerializer.SerializeToElement(new
        {
            phase = parts[0] == "killed" ? "Progressing" : parts[0],
            stage = parts[1],
            kill = parts[0] == "killed" ? new { actor = "ann" } : null,
        });
    }
}
