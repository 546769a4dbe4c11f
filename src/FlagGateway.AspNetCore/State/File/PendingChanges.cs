using System.Collections.Immutable;
using System.Text.Json;
using FlagGateway.Files;

namespace FlagGateway.State.File;

/// <summary>
/// Kills in force that could not be written to the journal, their removals, and rollbacks; in the order in
/// which they were made. Stored in a small separate file, which may be writable when the journal is not.
/// </summary>
internal static class PendingChanges
{
    private const int Format = 1;

    /// <summary>Reads them; empty, with the problem, if the file cannot be read.</summary>
    public static ImmutableList<PendingChange> Read(string file, out string? problem)
    {
        problem = null;
        if (!System.IO.File.Exists(file))
            return [];
        try
        {
            if (JsonSerializer.Deserialize<Content>(DurableFile.ReadAll(file), StateJson.Options) is { Format: Format, Changes: { } changes }
                && changes.All(static pending => pending is { Change.Kind: ChangeKind.Kill or ChangeKind.Unkill } || (pending?.Change is { } change && PendingRollback.Is(change))))
            {
                return [.. changes];
            }

            problem = $"{file}: it is not in a format that is known";
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            problem = $"{file}: {exception.Message}";
        }

        return [];
    }

    /// <exception cref="IOException">The file cannot be written; the old content remains.</exception>
    public static void Write(string file, IReadOnlyList<PendingChange> changes)
    {
        if (changes.Count != 0)
            DurableFile.Replace(file, JsonSerializer.SerializeToUtf8Bytes(new Content(Format, changes), StateJson.Options), isDurable: true);
        else if (System.IO.File.Exists(file))
            DurableFile.Delete(file);
    }

    /// <summary>Returns the state with them applied.</summary>
    public static GatewayState Apply(GatewayState state, IEnumerable<PendingChange> changes) =>
        changes.Aggregate(state, static (so, pending) => pending.IsOver(so) ? so : StateReducer.Apply(so, so.Revision, pending.Change, pending.At));

    private sealed record Content(int Format, IReadOnlyList<PendingChange> Changes);
}

/// <summary>A kill that is not in the journal yet, its removal, or a rollback.</summary>
/// <param name="Change">The requested change.</param>
/// <param name="At">When it came into force.</param>
internal sealed record PendingChange(StateChange Change, DateTimeOffset At)
{
    /// <summary>
    /// Whether nothing needs to be written: it is already in the journal, because the gateway stopped before it could
    /// record that, or it is a rollback of a rollout that has moved since.
    /// </summary>
    public bool IsOver(GatewayState state) =>
        Change.Kind == ChangeKind.Rollout ? !PendingRollback.IsDue(state, Change) : Change.Kind == ChangeKind.Kill && state.Kills.TryGetValue(Change.Flag, out var kill)
        && kill.At == At && kill.Actor == Change.Actor && kill.Reason == Change.Reason;
}
