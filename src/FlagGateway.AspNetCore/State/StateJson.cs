using System.Text.Json;
using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.State;

/// <summary>How state is written, in files and by the API: snake_case, words for enumerations, times as <c>d.hh:mm:ss</c>.</summary>
internal static class StateJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerOptions.Default)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // Phases and verdicts are words of the metrics and the documentation, with capitals there as well.
        Converters = { new JsonStringEnumConverter<RolloutPhase>(), new JsonStringEnumConverter<VerdictKind>(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        // A bound of an interval may be infinite, and a change must not fail for that.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        // A state that was written by a later version may say more.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };
}
