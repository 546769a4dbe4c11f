using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Cuts a stage into the windows that are judged: all of it, and the tumbling window of each length that is running. What happened
/// hours ago weighs as much as what happens now in a sum over the stage; a candidate that goes bad on the second day shows in a
/// window first. Immutable.
/// </summary>
/// <remarks>
/// The windows start again at multiples of their length, so that each is one more chance to be wrong that
/// <see cref="ErrorBudget"/> counts. The first of each length would be the stage itself and is left out.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/2203.03532">Shin, Ramdas, Rinaldo: e-detectors, a nonparametric framework for sequential change detection</seealso>
public sealed class ComparisonWindows
{
    private readonly Mark _begin;
    private readonly Mark[] _marks;

    private ComparisonWindows(Mark begin, Mark[] marks, IReadOnlyList<ComparisonWindow> windows)
    {
        _begin = begin;
        _marks = marks;
        Windows = windows;
    }

    /// <summary>How long the windows are.</summary>
    public static IReadOnlyList<TimeSpan> Lengths { get; } = [TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];

    /// <summary>What is to be judged now: the whole stage first, then the shorter windows.</summary>
    public IReadOnlyList<ComparisonWindow> Windows { get; }

    /// <summary>The begin of a stage.</summary>
    /// <param name="control">Control's counts so far, which the stage does not count.</param>
    /// <param name="candidate">The candidate's counts so far.</param>
    public static ComparisonWindows Begin(CohortCounts control, CohortCounts candidate)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(candidate);
        var begin = new Mark(0, control, candidate);
        var marks = new Mark[Lengths.Count];
        Array.Fill(marks, begin);
        return new ComparisonWindows(begin, marks, [new ComparisonWindow(CohortCounts.Empty, CohortCounts.Empty)]);
    }

    /// <summary>The next evaluation.</summary>
    /// <param name="elapsed">Time since the stage began, on a clock that only goes forward.</param>
    /// <param name="control">Control's counts, which go on from those of <see cref="Begin"/>.</param>
    /// <param name="candidate">The candidate's counts.</param>
    public ComparisonWindows Advance(TimeSpan elapsed, CohortCounts control, CohortCounts candidate)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(candidate);
        var overall = new ComparisonWindow(control.Since(_begin.Control), candidate.Since(_begin.Candidate));
        List<ComparisonWindow> windows = [overall];
        var marks = new Mark[_marks.Length];
        for (var i = 0; i < marks.Length; i++)
        {
            var number = (long)(elapsed / Lengths[i]);
            var mark = marks[i] = number > _marks[i].Number ? new Mark(number, control, candidate) : _marks[i];
            if (mark.Number > 0 && !ReferenceEquals(mark.Control, control))
                windows.Add(new ComparisonWindow(overall, Lengths[i], control.Since(mark.Control), candidate.Since(mark.Candidate)));
        }

        return new ComparisonWindows(_begin, marks, windows);
    }

    private sealed record Mark(long Number, CohortCounts Control, CohortCounts Candidate);
}
