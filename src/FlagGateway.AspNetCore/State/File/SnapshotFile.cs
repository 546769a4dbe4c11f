using System.Text.Json;
using System.Text.Json.Serialization;
using FlagGateway.Core.Rollouts;
using FlagGateway.Files;

namespace FlagGateway.State.File;

/// <summary>
/// The state at one revision, so that a start need not replay the whole journal. Without it only the start is slower.
/// </summary>
internal static class SnapshotFile
{
    private const int Format = 1;

    public static void Write(string file, GatewayState state, string hash) => DurableFile.Replace(
        file, JsonSerializer.SerializeToUtf8Bytes(new Content(Format, state.Revision, hash, [.. state.Kills.Values.OrderBy(kill => kill.Flag, StringComparer.Ordinal)], [.. state.Rollouts.Values.OrderBy(rollout => rollout.Flag, StringComparer.Ordinal)]) { Prompts = state.Prompts.IsEmpty ? null : [.. state.Prompts.Values] }, StateJson.Options), isDurable: true);

    /// <summary>Reads the file; <c>null</c> if there is no usable one, with the reason.</summary>
    public static Snapshot? Read(string file, out string? problem)
    {
        problem = null;
        if (!System.IO.File.Exists(file))
            return null;
        try
        {
            var content = JsonSerializer.Deserialize<Content>(DurableFile.ReadAll(file), StateJson.Options);
            if (content is { Format: Format, Hash.Length: 64, Kills: not null, Rollouts: not null })
            {
                var state = GatewayState.Empty with
                {
                    Revision = content.Revision,
                    Kills = GatewayState.Empty.Kills.SetItems(content.Kills.Select(kill => KeyValuePair.Create(kill.Flag, kill))),
                    Rollouts = GatewayState.Empty.Rollouts.SetItems(content.Rollouts.Select(rollout => KeyValuePair.Create(rollout.Flag, rollout))),
                    Prompts = GatewayState.Empty.Prompts.SetItems((content.Prompts ?? []).Select(static prompt => KeyValuePair.Create(PromptVersion.KeyOf(prompt.Flag, prompt.Variant), prompt))),
                };
                return new Snapshot(state, content.Hash);
            }

            problem = $"{file}: format {content?.Format} is not known";
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = $"{file}: {exception.Message}";
        }

        return null;
    }

    private sealed record Content(int Format, long Revision, string Hash, IReadOnlyList<KillSwitch> Kills, IReadOnlyList<RolloutState> Rollouts)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<PromptVersion>? Prompts { get; init; }
    }
}

/// <summary>A state and the hash of the entry that made it.</summary>
internal sealed record Snapshot(GatewayState State, string Hash)
{
    public ChainLink Link { get; } = new(State.Revision, Hash);
}
