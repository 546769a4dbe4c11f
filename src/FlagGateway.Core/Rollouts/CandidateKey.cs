namespace FlagGateway.Core.Rollouts;

/// <summary>A candidate of a rollout; ids of flags are compared without case.</summary>
/// <param name="Flag">Id of the flag, in capitals.</param>
/// <param name="Candidate">Name of the variant.</param>
internal readonly record struct CandidateKey(string Flag, string Candidate)
{
    /// <summary>The key of a candidate.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="candidate">Name of the variant.</param>
    public static CandidateKey Create(string flag, string candidate) => new(flag.ToUpperInvariant(), candidate);

    /// <summary>The candidate of a rollout, or of a view of one of several candidates.</summary>
    public static CandidateKey From(RolloutState state) => Create(state.Flag, state.Candidate);
}
