using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>Texts that are hashed. Written by generated code, so that trimming does not change them.</summary>
[JsonSerializable(typeof(PlanEffect))]
[JsonSerializable(typeof(string[][]))]
internal sealed partial class FingerprintJson : JsonSerializerContext;

/// <summary>The parts of a plan that make it another plan, in the order in which they are hashed.</summary>
internal sealed record PlanEffect(string Control, string Candidate, IReadOnlyList<RolloutStage> Stages, IReadOnlyList<Guardrail> Guardrails, SoftAction OnSoft)
{
    // Absent for one candidate, so that plans from before have the fingerprint that states recorded.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? FurtherCandidates { get; init; }
}
