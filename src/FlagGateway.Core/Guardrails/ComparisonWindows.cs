using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Divides a stage into the windows that are judged: the whole stage, and the current tumbling window of each length.
/// In a sum over the stage, old requests weigh as much as new ones; a candidate that degrades on the second day shows
/// in a shorter window first. Immutable.
/// </summary>
/// <remarks>
/// The windows start again at multiples of their length, so that each is one more chance of an error, which
/// <see cref="ErrorBudget"/> accounts for. The first window of each length would equal the stage and is skipped.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/2203.03532">
/// Shin, Ramdas, Rinaldo: e-detectors, a nonparametric framework for sequential change detection
/// </seealso>
public sealed class ComparisonWindows
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Mark _begin;
    private readonly Mark[] _marks;
    private readonly CohortPast? _past;
    private readonly CommonOutages _outages;
    private readonly Mark _minute;
    private readonly Mark _minuteBefore;

    private ComparisonWindows(Mark begin, Mark[] marks, IReadOnlyList<ComparisonWindow> windows, CohortPast? past, CommonOutages outages, (Mark Before, Mark Begin) minute)
    {
        (_minuteBefore, _minute) = minute;
        _outages = outages;
        _past = past;
        _begin = begin;
        _marks = marks;
        Windows = windows;
    }

    /// <summary>Lengths of the windows.</summary>
    public static IReadOnlyList<TimeSpan> Lengths { get; } = [TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];

    /// <summary>The windows to judge now: the whole stage first, then the shorter windows.</summary>
    public IReadOnlyList<ComparisonWindow> Windows { get; }

    /// <summary>
    /// The minute that has begun last, and the one before it, for what must be found at once; <c>null</c> in the first
    /// minutes, which are the stage, and where evaluations are more than a minute apart.
    /// </summary>
    public ComparisonWindow? Latest { get; private init; }

    /// <summary>Starts a stage.</summary>
    /// <param name="control">Control's counts before the stage, which are subtracted.</param>
    /// <param name="candidate">The candidate's counts before the stage.</param>
    /// <param name="past">
    /// What the same users did while all of them were on control; <c>null</c> if that is not known.
    /// </param>
    public static ComparisonWindows Begin(CohortCounts control, CohortCounts candidate, CohortPast? past = null)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(candidate);
        var outages = CommonOutages.Begin(control, candidate, past);
        var begin = new Mark(0, control, candidate, outages);
        var marks = new Mark[Lengths.Count];
        Array.Fill(marks, begin);
        return new ComparisonWindows(begin, marks, [new ComparisonWindow(CohortCounts.Empty, CohortCounts.Empty)], past, outages, (begin, begin));
    }

    /// <summary>Whether it is known what the users did before.</summary>
    public bool HasPast => _past is not null;

    /// <summary>The same windows with another past.</summary>
    /// <param name="past">The past; <c>null</c> for none.</param>
    public ComparisonWindows WithPast(CohortPast? past)
    {
        List<ComparisonWindow> windows = [];
        foreach (var window in Windows)
            windows.Add(window.WithPast(past, windows.Count == 0 ? null : windows[0]));
        return new ComparisonWindows(_begin, _marks, windows, past, _outages, (_minuteBefore, _minute)) { Latest = Latest };
    }

    /// <summary>Adds the next evaluation.</summary>
    /// <param name="elapsed">Time since the stage began, on a monotonic clock.</param>
    /// <param name="control">Control's counts, which continue those of <see cref="Begin"/>.</param>
    /// <param name="candidate">The candidate's counts.</param>
    public ComparisonWindows Advance(TimeSpan elapsed, CohortCounts control, CohortCounts candidate)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(candidate);
        var outages = _outages.Advance(elapsed, (control, candidate), (_begin.Control, _begin.Candidate), _past);
        var now = new Mark(0, control, candidate, outages);
        var overall = now.Since(_begin, _past);
        List<ComparisonWindow> windows = [overall];
        var marks = new Mark[_marks.Length];
        for (var i = 0; i < marks.Length; i++)
        {
            var number = (long)(elapsed / Lengths[i]);
            var mark = marks[i] = number > _marks[i].Number ? now with { Number = number } : _marks[i];
            if (mark.Number > 0 && !ReferenceEquals(mark.Control, control))
                windows.Add(now.Since(mark, _past, overall, Lengths[i]));
        }

        var minute = (long)(elapsed / Minute);
        var (before, begin) = minute > _minute.Number ? (_minute, now with { Number = minute }) : (_minuteBefore, _minute);
        return new ComparisonWindows(_begin, marks, windows, _past, outages, (before, begin))
        {
            Latest = before.Number > 0 && minute - before.Number == 1 ? now.Since(before, _past, overall, 2 * Minute) : null,
        };
    }

    /// <param name="Number">Number of the window that begins.</param>
    /// <param name="Control">Control's counts then.</param>
    /// <param name="Candidate">The candidate's.</param>
    /// <param name="Outages">Those to compare.</param>
    private sealed record Mark(long Number, CohortCounts Control, CohortCounts Candidate, CommonOutages Outages)
    {
        public ComparisonWindow Since(Mark begin, CohortPast? past, ComparisonWindow? overall = null, TimeSpan? length = null)
        {
            var all = Window(Control.Since(begin.Control), Candidate.Since(begin.Candidate), overall?.All);
            return Outages.LeftOut == begin.Outages.LeftOut
                ? all
                : Window(Outages.Control.Since(begin.Outages.Control), Outages.Candidate.Since(begin.Outages.Candidate), overall).WithAll(all, Outages.LeftOut - begin.Outages.LeftOut);

            ComparisonWindow Window(CohortCounts control, CohortCounts candidate, ComparisonWindow? stage) => new(stage, length, control, candidate) { Past = past };
        }
    }
}
