using FlagGateway.State;

namespace FlagGateway.Reports;

/// <summary>A period in which the flag was killed.</summary>
/// <param name="From">When it was killed.</param>
/// <param name="Until">When the kill was removed, or <c>null</c> if it is still in force.</param>
/// <param name="Kill">The entry that killed it, or <c>null</c> if the audit log begins after it.</param>
/// <param name="Unkill">The entry that removed the kill, or <c>null</c>.</param>
internal sealed record KillInterval(DateTimeOffset From, DateTimeOffset? Until, Step? Kill, Step? Unkill)
{
    /// <summary>Finds the intervals, oldest first. A kill of an already killed flag changes nothing.</summary>
    public static IReadOnlyList<KillInterval> Create(IReadOnlyList<Step> steps)
    {
        List<KillInterval> spans = [];
        Step? open = null;
        foreach (var step in steps)
        {
            if (step.Kind == ChangeKind.Kill)
            {
                open ??= step;
            }
            else if (step.Kind == ChangeKind.Unkill)
            {
                if ((open?.At ?? step.Entry.KillBefore?.At) is { } from)
                    spans.Add(new KillInterval(from, step.At, open, step));
                open = null;
            }
        }

        return open is null ? spans : [.. spans, new KillInterval(open.At, null, open, null)];
    }

    /// <summary>How long it was in force within a period.</summary>
    public TimeSpan Within(DateTimeOffset from, DateTimeOffset to) =>
        Span.Between(From > from ? From : from, Until is { } until && until < to ? until : to);
}
