namespace FlagGateway.Files;

/// <summary>A flag that one side sets and the other side waits for and takes down.</summary>
internal sealed class HintSignal
{
    private TaskCompletionSource _source = Create();

    /// <summary>Completes when the flag is up.</summary>
    public Task Arrived => Volatile.Read(ref _source).Task;

    /// <summary>Puts the flag up; safe from any thread.</summary>
    public void Set() => Volatile.Read(ref _source).TrySetResult();

    /// <summary>Takes the flag down and says whether it was up. For the waiting side only.</summary>
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
