using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reports;

/// <summary>One way through the stages, from a start to its end, with whatever else happened to the flag until the next start.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Steps">The oldest first; at least one.</param>
internal sealed record Attempt(int Number, IReadOnlyList<Step> Steps)
{
    /// <summary>The start, or <c>null</c> where the trail does not reach back to it.</summary>
    public Step? Start => Steps[0].Is(RolloutAction.Start) ? Steps[0] : null;

    /// <summary>The last change of the rollout itself.</summary>
    public Step Last => Steps.Last(step => step.IsRollout);

    /// <summary>Where the rollout stands at the end of it; what it was before, where it was forgotten.</summary>
    public RolloutState? State => Last.After ?? Last.Before;

    /// <summary>Whether its state was taken away.</summary>
    public bool IsForgotten => Last.Kind == ChangeKind.Forget;

    /// <summary>Whether it is over.</summary>
    public bool IsOver => IsForgotten || State is not { IsActive: true };

    /// <summary>The end, or <c>null</c> where it is not over.</summary>
    public Step? End => IsOver ? Last : null;

    /// <summary>Its own end, else the last entry that is known.</summary>
    public DateTimeOffset Until => (End ?? Steps[^1]).At;

    /// <summary>From the first entry to the end, by the clock.</summary>
    public TimeSpan Duration => Span.Between(Steps[0].At, Until);

    /// <summary>The last step that sent the candidate back, or <c>null</c>.</summary>
    public Step? RollBack => Steps.LastOrDefault(step => step.Is(RolloutAction.RollBack));
}

/// <summary>Spans between times of day.</summary>
internal static class Span
{
    /// <summary>The time between; none where the clock was set back meanwhile.</summary>
    public static TimeSpan Between(DateTimeOffset from, DateTimeOffset to) => to > from ? to - from : TimeSpan.Zero;
}
