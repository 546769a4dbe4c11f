using System.Text.Json;
using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.State;

/// <summary>
/// JSON format of the state, in files and in the API: snake_case, words for enumerations, times as <c>d.hh:mm:ss</c>.
/// </summary>
internal static class StateJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerOptions.Default)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // Phases and verdicts are written as in metrics and documentation, with capitals.
        Converters = { new JsonStringEnumConverter<RolloutPhase>(), new JsonStringEnumConverter<VerdictKind>(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        // A bound of an interval may be infinite, which must not make a change fail.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        // A state written by a later version may have more fields.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };
}
