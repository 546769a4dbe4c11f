using System.Diagnostics;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>Waits for a condition, never for a time.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        using PeriodicTimer timer = new(Pause, TimeProvider.System);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var isLate = Stopwatch.GetElapsedTime(started) > Deadline;
            try
            {
                if (await condition())
                    return;
            }
            catch (Exception) when (!isLate)
            {
                // What the condition reads is not there yet. At the deadline its exception says what is missing.
            }

            if (isLate)
                Assert.Fail(otherwise());
            await timer.WaitForNextTickAsync();
        }
    }

    public static Task TrueAsync(Func<bool> condition, string otherwise) =>
        TrueAsync(() => Task.FromResult(condition()), () => otherwise);
}
