namespace FlagGateway.Files;

/// <summary>A signal that producers set and one consumer waits for and resets.</summary>
internal sealed class HintSignal
{
    private TaskCompletionSource _source = Create();

    /// <summary>Completes when the signal is set.</summary>
    public Task Arrived => Volatile.Read(ref _source).Task;

    /// <summary>Sets the signal; thread-safe.</summary>
    public void Set() => Volatile.Read(ref _source).TrySetResult();

    /// <summary>Resets the signal and returns whether it was set. For the consumer only.</summary>
    public bool Take()
    {
        if (!_source.Task.IsCompleted)
            return false;

        // A hint set on the old source just now is part of the one taken: the read comes after it.
        Volatile.Write(ref _source, Create());
        return true;
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
