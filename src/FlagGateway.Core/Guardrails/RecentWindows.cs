using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// The last hours of a stage, for guardrails that compare with earlier days: what was long ago in the stage is no drift
/// of today. Each window begins at the second last multiple of its length, so that it is never short, or with the first
/// evaluation. Immutable.
/// </summary>
internal sealed class RecentWindows
{
    private readonly Mark _begin;
    private readonly Marks[] _marks;

    private RecentWindows(Mark begin, Marks[] marks, IReadOnlyList<RecentWindow> windows)
    {
        (_begin, _marks) = (begin, marks);
        Windows = windows;
    }

    /// <summary>Lengths of the windows, the longest first; each is up to twice as long.</summary>
    public static IReadOnlyList<TimeSpan> Lengths { get; } = [TimeSpan.FromDays(1), TimeSpan.FromHours(1)];

    /// <summary>The windows now, the longest first.</summary>
    public IReadOnlyList<RecentWindow> Windows { get; }

    /// <summary>Starts with the next evaluation.</summary>
    /// <param name="elapsed">Time since the stage began, on a monotonic clock.</param>
    /// <param name="control">
    /// Control's counts so far, which are subtracted: when they were counted is not known after a restart.
    /// </param>
    /// <param name="candidate">The candidate's.</param>
    public static RecentWindows Begin(TimeSpan elapsed, CohortCounts control, CohortCounts candidate)
    {
        Mark begin = new(elapsed, control, candidate);
        return new RecentWindows(begin, [.. Lengths.Select(_ => new Marks(0, begin, begin))], []);
    }

    /// <summary>Adds the next evaluation.</summary>
    /// <param name="elapsed">Time since the stage began.</param>
    /// <param name="control">Control's counts, which continue those of <see cref="Begin"/>.</param>
    /// <param name="candidate">The candidate's counts.</param>
    public RecentWindows Advance(TimeSpan elapsed, CohortCounts control, CohortCounts candidate)
    {
        Mark now = new(elapsed, control, candidate);
        var marks = new Marks[_marks.Length];
        List<RecentWindow> windows = [];
        for (var i = 0; i < marks.Length; i++)
        {
            var number = (long)((elapsed - _begin.At) / Lengths[i]);
            marks[i] = number > _marks[i].Number ? new Marks(number, _marks[i].Current, now) : _marks[i];
            if (windows.Count == 0 || !ReferenceEquals(marks[i].Previous, _begin))
                windows.Add(now.Since(marks[i].Previous));
        }

        return new RecentWindows(_begin, marks, windows);
    }

    /// <param name="Number">Number of the window that has begun last.</param>
    /// <param name="Previous">Begin of the one before it.</param>
    /// <param name="Current">Its begin.</param>
    private sealed record Marks(long Number, Mark Previous, Mark Current);

    private sealed record Mark(TimeSpan At, CohortCounts Control, CohortCounts Candidate)
    {
        public RecentWindow Since(Mark begin) => new(new ComparisonWindow(Control.Since(begin.Control), Candidate.Since(begin.Candidate)), At - begin.At);
    }
}

/// <summary>A window up to now.</summary>
/// <param name="Counts">What was counted in it.</param>
/// <param name="Length">Its length.</param>
internal sealed record RecentWindow(ComparisonWindow Counts, TimeSpan Length);
