using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

/// <summary>A candidate of a rollout; ids of flags are compared without case.</summary>
/// <param name="Flag">Id of the flag, in capitals.</param>
/// <param name="Candidate">Name of the variant.</param>
internal readonly record struct CandidateKey(string Flag, string Candidate)
{
    /// <summary>The candidate of a rollout, or of a view of one of several candidates.</summary>
    public static CandidateKey From(RolloutState state) => new(state.Flag.ToUpperInvariant(), state.Candidate);
}
