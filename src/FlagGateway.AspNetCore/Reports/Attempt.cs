using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reports;

/// <summary>
/// One run through the stages, from its start to its end, with all other changes of the flag before the next start.
/// </summary>
/// <param name="Number">The attempt's number, from 1.</param>
/// <param name="Steps">Its steps, oldest first; at least one.</param>
internal sealed record Attempt(int Number, IReadOnlyList<Step> Steps)
{
    /// <summary>The start, or <c>null</c> if the audit log begins after it.</summary>
    public Step? Start => Steps[0].Is(RolloutAction.Start) ? Steps[0] : null;

    /// <summary>The last change of the rollout itself.</summary>
    public Step Last => Steps.Last(step => step.IsRollout);

    /// <summary>State of the rollout at the end of the attempt; the state before it was deleted, if it was.</summary>
    public RolloutState? State => Last.After ?? Last.Before;

    /// <summary>Whether its state was deleted.</summary>
    public bool IsForgotten => Last.Kind == ChangeKind.Forget;

    /// <summary>Whether it is over.</summary>
    public bool IsOver => IsForgotten || State is not { IsActive: true };

    /// <summary>The end, or <c>null</c> if it is not over.</summary>
    public Step? End => IsOver ? Last : null;

    /// <summary>Its own end, or the last known entry.</summary>
    public DateTimeOffset Until => (End ?? Steps[^1]).At;

    /// <summary>Time from the first entry to the end, by the clock.</summary>
    public TimeSpan Duration => Span.Between(Steps[0].At, Until);

    /// <summary>The last step that rolled the candidate back, or <c>null</c>.</summary>
    public Step? RollBack => Steps.LastOrDefault(step => step.Is(RolloutAction.RollBack));
}

/// <summary>Durations between times of day.</summary>
internal static class Span
{
    /// <summary>The time between; zero if the clock was set back in between.</summary>
    public static TimeSpan Between(DateTimeOffset from, DateTimeOffset to) => to > from ? to - from : TimeSpan.Zero;
}
