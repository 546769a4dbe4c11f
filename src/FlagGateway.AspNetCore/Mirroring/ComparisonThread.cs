using System.Collections.Concurrent;
using FlagGateway.Core.Shadow;
using FlagGateway.Threads;

namespace FlagGateway.Mirroring;

/// <summary>
/// Compares large responses one after the other on a thread of its own, with a priority below that of users' requests:
/// on the thread pool a few of them at once would delay all requests. Started by the first one.
/// </summary>
internal sealed class ComparisonThread : IDisposable
{
    // Nobody waits for the result.
    private const int Nice = 10;

    private readonly BlockingCollection<(Func<Comparison> Work, TaskCompletionSource<Comparison> Result)> _waiting = [];
    private readonly Lazy<Thread> _thread;

    public ComparisonThread() => _thread = new Lazy<Thread>(Start);

    /// <summary>Runs a comparison when the earlier ones have ended.</summary>
    public Task<Comparison> RunAsync(Func<Comparison> work)
    {
        TaskCompletionSource<Comparison> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add((work, result));
        _ = _thread.Value;
        return result.Task;
    }

    public void Dispose() => _waiting.CompleteAdding();

    private Thread Start()
    {
        Thread thread = new(Run) { IsBackground = true, Name = "flaggateway comparison" };
        thread.Start();
        return thread;
    }

    private void Run()
    {
        ProcessorTime.Yield(Nice);
        foreach (var (work, result) in _waiting.GetConsumingEnumerable())
        {
            try
            {
                result.SetResult(work());
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        }
    }
}
