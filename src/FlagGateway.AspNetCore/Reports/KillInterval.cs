using FlagGateway.State;

namespace FlagGateway.Reports;

/// <summary>A time in which the flag was killed.</summary>
/// <param name="From">When it was killed.</param>
/// <param name="Until">When the kill was taken away, or <c>null</c> where it is still in force.</param>
/// <param name="Kill">The entry that killed it, or <c>null</c> where the trail does not reach back to it.</param>
/// <param name="Unkill">The entry that took the kill away, or <c>null</c>.</param>
internal sealed record KillInterval(DateTimeOffset From, DateTimeOffset? Until, Step? Kill, Step? Unkill)
{
    /// <summary>Reads the spans, the oldest first. A kill while the flag is killed lengthens nothing.</summary>
    public static IReadOnlyList<KillInterval> Of(IReadOnlyList<Step> steps)
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

    /// <summary>How long it was in force within a span of time.</summary>
    public TimeSpan Within(DateTimeOffset from, DateTimeOffset to) =>
        Span.Between(From > from ? From : from, Until is { } until && until < to ? until : to);
}
