using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FlagGateway.Threads;

/// <summary>The processor time of the calling thread.</summary>
internal static class ProcessorTime
{
    // CLOCK_THREAD_CPUTIME_ID and PRIO_PROCESS of Linux.
    private const int ThreadClock = 3;
    private const int OneThread = 0;

    /// <summary>
    /// The time used so far. Where the system does not say, the time that passed, which is never less.
    /// </summary>
    public static TimeSpan Current =>
        OperatingSystem.IsLinux() && ClockGetTime(ThreadClock, out var time) == 0
            ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100))
            : Stopwatch.GetElapsedTime(0);

    /// <summary>Lets other threads go first. Without effect where the system refuses.</summary>
    /// <param name="nice">
    /// How much on Linux: each step takes a fifth of what it gets on a busy processor, so 5 leaves a third and 10 a
    /// tenth.
    /// </param>
    public static void Yield(int nice)
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        // .NET does not set priorities on Linux. There 0 is the calling thread, which may always become nicer.
        if (OperatingSystem.IsLinux())
            _ = SetPriority(OneThread, 0, nice);
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ClockGetTime(int clock, out Timespec time);

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Timespec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
