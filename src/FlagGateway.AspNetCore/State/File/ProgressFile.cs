using System.Text.Json;
using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Files;

namespace FlagGateway.State.File;

/// <summary>
/// Times of rollouts in their stage. A missing or unreadable file is harmless: the stage then begins again.
/// </summary>
internal static class ProgressFile
{
    private const int Format = 1;

    public static IReadOnlyList<SavedProgress> Read(string file)
    {
        try
        {
            return System.IO.File.Exists(file) && JsonSerializer.Deserialize<Content>(DurableFile.ReadAll(file), StateJson.Options) is { Format: Format, Rollouts: { } saved }
                ? [.. saved.Where(static one => one is { Flag: not null, Stage: not null })]
                : [];
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Writes the progress of the state's rollouts.</summary>
    /// <exception cref="IOException">The file cannot be written; the old content remains.</exception>
    public static void Write(string file, IEnumerable<StageProgress> progress, GatewayState state)
    {
        List<SavedProgress> saved = [];
        foreach (var one in progress)
        {
            if (state.Rollouts.TryGetValue(one.Flag, out var rollout) && rollout.ObservationPeriod == one.ObservationPeriod)
                saved.Add(new SavedProgress(one.Flag, one.ObservationPeriod, rollout.Stage, rollout.StartedAt, one.InStage, one.Undecided) { Analyses = one.Analyses, Confirmation = one.Confirmation, Warnings = one.Warnings });
        }

        DurableFile.Replace(file, JsonSerializer.SerializeToUtf8Bytes(new Content(Format, saved), StateJson.Options), isDurable: false);
    }

    /// <summary>Returns the state with the saved times that exceed its own.</summary>
    public static GatewayState Apply(GatewayState state, IEnumerable<SavedProgress> progress)
    {
        foreach (var one in progress)
        {
            // A rollout that was forgotten and restarted counts observation periods from the start, so they are not
            // sufficient to identify it.
            if (state.Rollouts.TryGetValue(one.Flag, out var rollout)
                && (rollout.ObservationPeriod, rollout.Stage, rollout.StartedAt) == (one.ObservationPeriod, one.Stage, one.StartedAt) && one.InStage >= rollout.InStage)
            {
                state = state with { Rollouts = state.Rollouts.SetItem(one.Flag, rollout with { InStage = one.InStage, Undecided = one.Undecided, Analyses = one.Analyses ?? rollout.Analyses, Confirmation = one.Confirmation ?? rollout.Confirmation }) };
            }
        }

        return state;
    }

    private sealed record Content(int Format, IReadOnlyList<SavedProgress> Rollouts);
}

/// <summary>Progress of a rollout in its stage, with the identity of the stage and rollout.</summary>
internal sealed record SavedProgress(string Flag, [property: JsonPropertyName("epoch")] long ObservationPeriod, string Stage, DateTimeOffset StartedAt, TimeSpan InStage, TimeSpan Undecided)
{
    /// <summary>See <see cref="StageProgress.Analyses"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StageAnalyses? Analyses { get; init; }

    /// <summary>See <see cref="StageProgress.Confirmation"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StageConfirmation? Confirmation { get; init; }

    /// <summary>See <see cref="StageProgress.Warnings"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, ReportedWarning>? Warnings { get; init; }
}
