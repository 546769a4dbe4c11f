namespace FlagGateway.Admin.Console.Charts;

/// <summary>Both cohorts in one interval.</summary>
/// <param name="From">Its begin.</param>
/// <param name="At">Its end.</param>
/// <param name="Stage">Name of the stage; empty without a rollout.</param>
/// <param name="Percentage">Percentage of users who get the candidate.</param>
/// <param name="Control">Control.</param>
/// <param name="Candidate">The candidate.</param>
internal sealed record HistoryPoint(DateTimeOffset From, DateTimeOffset At, string Stage, double Percentage, IntervalCounts Control, IntervalCounts Candidate)
{
    /// <summary>Requests of both.</summary>
    public long Requests => Control.Requests + Candidate.Requests;

    /// <summary>Length of the interval; at least a millisecond.</summary>
    public double Seconds => Math.Max((At - From).TotalSeconds, 0.001);

    /// <summary>Whether the share of users is the same, so that both intervals may be added.</summary>
    public bool IsLike(HistoryPoint other) => Stage == other.Stage && Percentage == other.Percentage;

    /// <summary>This interval and the next.</summary>
    public HistoryPoint Plus(HistoryPoint next) => this with { At = next.At, Control = Control.Plus(next.Control), Candidate = Candidate.Plus(next.Candidate) };
}
