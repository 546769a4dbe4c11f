using System.Collections.Concurrent;
using System.Globalization;

namespace FlagGateway.Diagnosis;

/// <summary>What other clocks say, compared with this machine's. Thread-safe.</summary>
internal sealed class ClockReadings(TimeProvider time)
{
    /// <summary>Difference from which time windows, tokens and cookies are visibly early or late.</summary>
    public static readonly TimeSpan MaxDifference = TimeSpan.FromSeconds(2);

    /// <summary>Difference from which signed tokens are refused and hours of the history do not fit.</summary>
    public static readonly TimeSpan Intolerable = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<(string Source, TimeSpan Difference)> _readings = new();

    /// <summary>The clock of this machine.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Records another clock.</summary>
    /// <param name="source">Whose it is.</param>
    /// <param name="other">What it said.</param>
    /// <param name="before">This machine's time before it was asked.</param>
    /// <param name="resolution">Its resolution.</param>
    public void Note(string source, DateTimeOffset other, DateTimeOffset before, TimeSpan resolution) =>
        _readings.Enqueue((source, DifferenceOf(other, before, Now, resolution)));

    /// <summary>
    /// How far another clock is from the time between question and response; zero within what the resolution can show.
    /// </summary>
    public static TimeSpan DifferenceOf(DateTimeOffset other, DateTimeOffset before, DateTimeOffset after, TimeSpan resolution)
    {
        if (other + resolution < before)
            return other + resolution - before;
        return other > after ? other - after : TimeSpan.Zero;
    }

    /// <summary>The check of the clock, by the reading that differs most.</summary>
    public DiagnosticCheck Judge()
    {
        const string Name = "clock";
        var target = Now.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        if (_readings.IsEmpty)
            return DiagnosticCheck.Ok(Name, target, "no other clock responded to compare with");
        var (source, difference) = _readings.MaxBy(static reading => reading.Difference.Duration());
        var text = string.Create(CultureInfo.InvariantCulture, $"{difference.Duration().TotalSeconds:0.#} s {(difference < TimeSpan.Zero ? "ahead of" : "behind")} {source}");
        const string Remedy = "Synchronize the clocks of both machines (chronyc tracking, timedatectl status)";
        if (difference.Duration() > Intolerable)
            return DiagnosticCheck.Failed(Name, target, text, Remedy);
        return difference.Duration() > MaxDifference
            ? DiagnosticCheck.Warning(Name, target, text, Remedy)
            : DiagnosticCheck.Ok(Name, target, $"agrees with {string.Join(", ", _readings.Select(static reading => reading.Source).Distinct(StringComparer.Ordinal))}");
    }
}
