namespace FlagGateway.Testing;

/// <summary>Counts bytes that a piece of work allocates.</summary>
internal static class Allocations
{
    /// <summary>
    /// The least of five times, in bytes: the runtime itself may put something on a thread while it compiles again, but
    /// not each time.
    /// </summary>
    public static long Of(Action work)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 5 && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
