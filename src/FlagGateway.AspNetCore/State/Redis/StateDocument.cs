using System.Text.Json;
using System.Text.Json.Serialization;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.State.Redis;

/// <summary>The state as JSON: in the database, and in the state folder as the last known state.</summary>
internal static class StateDocument
{
    private const int Format = 1;

    public static byte[] Write(KnownState known) => JsonSerializer.SerializeToUtf8Bytes(
        new Content(Format, known.Epoch, known.Revision, known.Hash, known.At, [.. known.State.Kills.Values], [.. known.State.Rollouts.Values]) { Prompts = known.State.Prompts.IsEmpty ? null : [.. known.State.Prompts.Values] }, StateJson.Options);

    /// <summary>Parses it; <c>null</c> with the problem if it is invalid.</summary>
    public static KnownState? Read(ReadOnlySpan<byte> json, out string? problem)
    {
        problem = null;
        try
        {
            var content = JsonSerializer.Deserialize<Content>(json, StateJson.Options);
            if (content is { Format: Format, Epoch: > 0, Revision: > 0, Hash.Length: 64, Kills: not null, Rollouts: not null } && content.Kills.All(IsSound) && content.Rollouts.All(IsSound))
            {
                var state = GatewayState.Empty with
                {
                    Revision = content.Revision,
                    Kills = GatewayState.Empty.Kills.AddRange(content.Kills.Select(kill => KeyValuePair.Create(kill.Flag, kill))),
                    Rollouts = GatewayState.Empty.Rollouts.AddRange(content.Rollouts.Select(rollout => KeyValuePair.Create(rollout.Flag, rollout))),
                    Prompts = GatewayState.Empty.Prompts.AddRange((content.Prompts ?? []).Select(static prompt => KeyValuePair.Create(PromptVersion.KeyOf(prompt.Flag, prompt.Variant), prompt))),
                };
                return new KnownState(content.Epoch, content.Hash, content.At, state);
            }

            problem = content is null or { Format: Format } ? "it is no sound state" : $"format {content.Format} is not known";
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            problem = "it is no JSON of a state";
        }

        return null;
    }

    private static bool IsSound(KillSwitch? kill) => kill is { Flag.Length: > 0, Actor: not null, Reason: not null };

    private static bool IsSound(RolloutState? rollout) =>
        rollout is { Flag.Length: > 0, Control: not null, Candidate: not null, Plan: not null, Stage: not null, Groups: not null, Percentage: >= 0 and <= 100 };

    private sealed record Content(
        int Format, long Epoch, long Revision, string Hash, DateTimeOffset At, IReadOnlyList<KillSwitch> Kills, IReadOnlyList<RolloutState> Rollouts)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<PromptVersion>? Prompts { get; init; }
    }
}
