using System.Collections.Concurrent;
using System.Diagnostics;
using FlagGateway.Core.Budgets;

namespace FlagGateway.Threads;

/// <summary>
/// Runs tasks and their continuations one after the other on a thread of its own and within a budget of processor time:
/// beyond it they wait. Started by the first one.
/// </summary>
/// <remarks>
/// What a task waits for, like a slow client, takes no time of the thread, so tasks do not wait for each other's. The
/// thread lets others go first, but not always: on an overloaded machine, where operators need the console most, it
/// would hardly ever run.
/// </remarks>
/// <param name="name">Name of the thread.</param>
/// <param name="budget">The budget.</param>
internal sealed class PacedThread(string name, ProcessorBudget budget) : TaskScheduler, IDisposable
{
    // A third of what a thread that serves users gets. At 10, a tenth, reports took minutes on an overloaded machine.
    private const int Nice = 5;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<Task> _waiting = [];
    private readonly ManualResetEventSlim _stopping = new();
    private readonly Lock _starting = new();
    private Thread? _thread;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs work and what follows it.</summary>
    public Task RunAsync(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Tasks that are left run without the budget; later ones run on the thread pool.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        _stopping.Set();
    }

    protected override void QueueTask(Task task)
    {
        try
        {
            _waiting.Add(task);
        }
        catch (InvalidOperationException)
        {
            // Stopped. A continuation that nobody runs would leave its request open.
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.Scheduler.TryExecuteTask(state.Task), (Scheduler: this, Task: task), preferLocal: false);
            return;
        }

        if (Volatile.Read(ref _thread) is null)
            Start();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => Thread.CurrentThread == _thread && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _waiting];

    private void Start()
    {
        lock (_starting)
        {
            if (_thread is not null)
                return;
            _thread = new Thread(Run) { IsBackground = true, Name = name };
            // Not with the context of the request that happens to be the first.
            _thread.UnsafeStart();
        }
    }

    private void Run()
    {
        ProcessorTime.Yield(Nice);
        foreach (var task in _waiting.GetConsumingEnumerable())
        {
            // Real time, like the processor time that is spent.
            while (budget.UntilLeft(Stopwatch.GetElapsedTime(0)) is { Ticks: > 0 } wait && !_stopping.Wait(wait < MaxWait ? wait : MaxWait))
            {
                // The share may have been raised.
            }

            var before = ProcessorTime.Current;
            TryExecuteTask(task);
            budget.Spend(ProcessorTime.Current - before, Stopwatch.GetElapsedTime(0));
        }
    }
}
