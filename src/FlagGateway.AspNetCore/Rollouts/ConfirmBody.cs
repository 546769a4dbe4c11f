using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

/// <summary>The JSON that asks whether a stage may begin.</summary>
internal static class ConfirmBody
{
    private const int IdBytes = 16;

    /// <summary>Writes it as UTF-8.</summary>
    /// <param name="state">State of the rollout.</param>
    /// <param name="stage">The stage that is to begin.</param>
    public static byte[] Write(RolloutState state, RolloutStage stage)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("id", IdOf(state, stage));
            json.WriteString("flag", state.Flag);
            json.WriteString("stage", stage.Name);
            json.WriteNumber("percentage", stage.Percentage);
            json.WriteString("segment", stage.Segment);
            json.WriteString("control", state.Control);
            json.WriteString("candidate", state.Candidate);
            if (state.Candidates is not null)
            {
                json.WriteStartArray("candidates");
                foreach (var candidate in RolloutCandidates.ActiveOf(state))
                    json.WriteStringValue(candidate);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    // The same each time it is asked, on any instance and after a restart, so that a receiver can approve it later.
    private static string IdOf(RolloutState state, RolloutStage stage) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{state.Flag}\n{state.StartedAt:O}\n{state.ObservationPeriod}\n{stage.Name}")).AsSpan(0, IdBytes));
}
