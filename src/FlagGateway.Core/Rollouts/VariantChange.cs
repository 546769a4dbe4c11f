namespace FlagGateway.Core.Rollouts;

/// <summary>Reacts to a control or candidate that changed since the observation period began.</summary>
public static class VariantChange
{
    /// <summary>Begins a new period at the same percentage if a variant changed; <c>null</c> otherwise.</summary>
    internal static RolloutDecision? Follow(RolloutPlan? plan, RolloutState state, ObservedVariants? now, RolloutTick tick)
    {
        if (now is null)
            return null;
        if (state.Variants is not { } before)
            return new RolloutDecision(state with { Variants = now }, RolloutAction.Record, "what control and candidate are is recorded; changes of them are noticed from now on");
        var mode = plan?.OnDestinationChange ?? DestinationChange.Continue;
        string[] changes =
        [
            .. Describe(state.Control, before.Control, now.Control, mode),
            .. RolloutCandidates.NamesOf(state).Zip(before.Candidates.Zip(now.Candidates)).SelectMany(one => Describe(one.First, one.Second.First, one.Second.Second, mode)),
        ];
        if (changes.Length == 0)
            return null;
        var reason = $"{string.Join("; ", changes)}: a new observation period begins and the hold of stage {state.Stage} starts again";
        return new RolloutDecision(
            state with
            {
                Phase = state.Phase == RolloutPhase.Waiting ? RolloutPhase.Progressing : state.Phase,
                ObservationPeriod = state.ObservationPeriod + 1,
                Variants = now,
                InStage = TimeSpan.Zero,
                Undecided = TimeSpan.Zero,
                Reason = reason,
                ChangedAt = tick.Now,
            },
            RolloutAction.Observe,
            reason);
    }

    /// <summary>Adds the variants' fingerprints to a decision that begins an observation period.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="before">Previous state, or <c>null</c> if it was never started.</param>
    /// <param name="now">The variants' fingerprints, or <c>null</c> if unknown.</param>
    public static RolloutDecision Remember(RolloutDecision decision, RolloutState? before, ObservedVariants? now)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return now is null || decision.Next.ObservationPeriod == before?.ObservationPeriod ? decision : decision with { Next = decision.Next with { Variants = now } };
    }

    private static IEnumerable<string> Describe(string variant, VariantFingerprint before, VariantFingerprint now, DestinationChange mode)
    {
        if (before.Value != now.Value)
            yield return $"the configuration_value of {variant} changed";
        if (before.Settings != now.Settings)
        {
            yield return $"the clusters of {variant} or their settings changed";
            yield break;
        }

        foreach (var cluster in now.Destinations)
        {
            var known = before.Destinations.FirstOrDefault(one => one.Cluster.Equals(cluster.Cluster, StringComparison.OrdinalIgnoreCase))?.Addresses ?? [];
            if (known.SequenceEqual(cluster.Addresses, StringComparer.Ordinal))
                continue;
            if (mode == DestinationChange.Restart)
                yield return $"the destinations of cluster {cluster.Cluster} of {variant} changed";
            else if (!known.Intersect(cluster.Addresses, StringComparer.Ordinal).Any())
                yield return $"no destination of cluster {cluster.Cluster} of {variant} is left of those that the period began with";
        }
    }
}
