using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Recording;

/// <summary>A record in a file.</summary>
/// <param name="Format">Version of the format.</param>
/// <param name="Number">0 for an opening record, and one more with each record that continues it.</param>
/// <param name="Evaluation">The evaluation.</param>
/// <param name="Counts">Its counts; <c>null</c> if nothing was measured.</param>
internal sealed record RecordedLine(int Format, int Number, RecordedEvaluation Evaluation, RecordedCounts? Counts)
{
    /// <summary>The version that is written.</summary>
    public const int Version = 1;
}

/// <summary>The format of records: that of the state, with the same words.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(JsonStringEnumConverter<RolloutPhase>), typeof(JsonStringEnumConverter<VerdictKind>), typeof(JsonStringEnumConverter<ShadowSource>)])]
[JsonSerializable(typeof(RecordedLine))]
internal sealed partial class RecordingJson : JsonSerializerContext;
