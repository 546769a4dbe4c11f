namespace FlagGateway.FunctionalTests.Ramp;

/// <summary>Waits for what becomes true by itself.</summary>
internal static class Poll
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static Task UntilAsync(string what, Func<bool> condition) => UntilAsync(what, () => Task.FromResult(condition()));

    public static async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Deadline)
                throw new TimeoutException($"Not within {Deadline.TotalSeconds} s: {what}.");
            await timer.WaitForNextTickAsync();
        }
    }
}
