using FlagGateway.Core.Budgets;
using FlagGateway.Threads;

namespace FlagGateway.Tests.Admin.Limits;

public sealed class PacedThreadTests
{
    [Fact]
    public async Task RunAsync_Continuations_StayOnTheThread()
    {
        using PacedThread thread = new("test", new ProcessorBudget(static () => 64));
        List<int> threads = [];

        await thread.RunAsync(async () =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            await Task.Run(static () => { });
            threads.Add(Environment.CurrentManagedThreadId);
            await Task.Yield();
            threads.Add(Environment.CurrentManagedThreadId);
        });

        Assert.Equal(3, threads.Count);
        Assert.Single(threads.Distinct());
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, threads);
    }

    [Fact]
    public async Task RunAsync_OneWaits_OthersDoNot()
    {
        using PacedThread thread = new("test", new ProcessorBudget(static () => 64));
        TaskCompletionSource slow = new();
        var first = thread.RunAsync(() => slow.Task);

        await thread.RunAsync(static () => Task.CompletedTask);
        Assert.False(first.IsCompleted);
        slow.SetResult();
        await first;
    }

    [Fact]
    public async Task RunAsync_WithoutBudget_WaitsUntilItIsStopped()
    {
        ProcessorBudget budget = new(static () => 0.001);
        PacedThread thread = new("test", budget);
        await thread.RunAsync(static () => Task.CompletedTask);
        // It takes twelve days to earn that.
        budget.Spend(TimeSpan.FromSeconds(1000), System.Diagnostics.Stopwatch.GetElapsedTime(0));

        var waiting = thread.RunAsync(static () => Task.CompletedTask);
        Assert.False(waiting.IsCompleted);
        thread.Dispose();

        await waiting;
    }

    [Fact]
    public async Task RunAsync_Stopped_RunsNevertheless()
    {
        PacedThread thread = new("test", new ProcessorBudget(static () => 64));
        TaskCompletionSource slow = new();
        var open = thread.RunAsync(async () => await slow.Task);
        thread.Dispose();

        slow.SetResult();

        await open;
        await thread.RunAsync(static () => Task.CompletedTask);
    }

    [Fact]
    public async Task RunAsync_Fails_FailsForItsCaller()
    {
        using PacedThread thread = new("test", new ProcessorBudget(static () => 64));

        await Assert.ThrowsAsync<InvalidOperationException>(() => thread.RunAsync(static () => throw new InvalidOperationException()));
        await thread.RunAsync(static () => Task.CompletedTask);
    }

    [Fact]
    public async Task RunAsync_OnLinux_LetsOthersGoFirst()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using PacedThread thread = new("test", new ProcessorBudget(static () => 64));
        var status = "";

        await thread.RunAsync(() =>
        {
            status = File.ReadAllText("/proc/thread-self/stat");
            return Task.CompletedTask;
        });

        // The 19th field of proc_pid_stat(5); the second is a name in brackets.
        Assert.InRange(int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture), 5, 19);
    }
}
