namespace FlagGateway.Core.Hygiene.Life;

/// <summary>A flag as one instance has it in force.</summary>
/// <param name="Flag">Its id.</param>
/// <param name="Content">Fingerprint of its definition.</param>
/// <param name="Reach">The only variant that users can get; empty if there are several.</param>
/// <param name="Retirement">Its <c>expected_retirement</c>.</param>
internal sealed record FlagObservation(string Flag, string Content, string Reach, DateOnly? Retirement);
