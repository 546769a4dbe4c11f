namespace FlagGateway.FunctionalTests.Support;

/// <summary>Waits of upstreams that never answer.</summary>
internal static class CancellationTokens
{
    /// <summary>Ends when the token is cancelled, without an exception.</summary>
    public static async Task WaitAsync(this CancellationToken token)
    {
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(cancelled.SetResult);
        await cancelled.Task;
    }
}
