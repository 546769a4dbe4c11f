namespace FlagGateway.State.File;

/// <summary>
/// Repeats a failed write with doubling pauses until it succeeds or the gateway stops. One series at a time.
/// </summary>
/// <param name="options">The pauses.</param>
/// <param name="time">The clock.</param>
/// <param name="writing">Held during an attempt, and by the caller of <see cref="Start"/>.</param>
/// <param name="attempt">One attempt; returns whether no other is needed.</param>
/// <param name="stopping">The end of the gateway.</param>
internal sealed class WriteRetry(FileStateOptions options, TimeProvider time, SemaphoreSlim writing, Func<bool> attempt, CancellationToken stopping)
{
    private Task _running = Task.CompletedTask;

    /// <summary>Starts a series, unless one is running.</summary>
    public void Start()
    {
        if (_running.IsCompleted)
            _running = RunAsync();
    }

    private async Task RunAsync()
    {
        var isDone = false;
        for (var pause = options.FirstPause; !isDone; pause = pause * 2 < options.MaxPause ? pause * 2 : options.MaxPause)
        {
            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await writing.WaitAsync(CancellationToken.None);
            try
            {
                isDone = stopping.IsCancellationRequested || await Task.Run(attempt);
                // From here on a failing writer must see that no retry is running.
                if (isDone)
                    _running = Task.CompletedTask;
            }
            finally
            {
                writing.Release();
            }
        }
    }
}
