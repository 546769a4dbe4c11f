namespace FlagGateway.State.File;

/// <summary>
/// Reads the journal and the snapshot below it. Read-only, and always returns a state: the gateway must
/// serve with whatever remains.
/// </summary>
internal static class JournalReader
{
    /// <summary>Reads all intact entries in their chain, and the kills of the rest.</summary>
    public static JournalContent Read(StateFolder folder)
    {
        var snapshot = SnapshotFile.Read(folder.Snapshot, out var snapshotProblem);
        List<string> warnings = snapshotProblem is null ? [] : [snapshotProblem];
        IReadOnlyList<Segment> segments;
        try
        {
            segments = folder.Journals();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new JournalContent(snapshot?.State ?? GatewayState.Empty, null) { Problem = exception.Message, Last = snapshot?.Link };
        }

        if (segments.Count == 0)
        {
            return new JournalContent(snapshot?.State ?? GatewayState.Empty, null)
            {
                Last = snapshot?.Link,
                Problem = snapshotProblem is null ? null : $"{snapshotProblem}, and there is no journal",
                Warnings = snapshot is null ? [] : [$"{folder.Path} has no journal; the state continues from the snapshot of revision {snapshot.State.Revision}"],
            };
        }

        if (new JournalApplier(segments, snapshot).Play() is not { } content)
        {
            warnings.Add($"{folder.Snapshot} is of another journal; the journal is played instead");
            content = new JournalApplier(segments, null).Play()!;
        }

        return content with { Warnings = [.. warnings, .. content.Warnings] };
    }
}

/// <summary>Content of the folder.</summary>
/// <param name="State">The state in force.</param>
/// <param name="End">Where the journal continues, or <c>null</c> for none.</param>
internal sealed record JournalContent(GatewayState State, JournalEnd? End)
{
    /// <summary>The last readable entry, or that of the snapshot; <c>null</c> at the beginning.</summary>
    public ChainLink? Last { get; init; }

    /// <summary>The damage with its location; <c>null</c> if everything read is intact.</summary>
    public string? Problem { get; init; }

    /// <summary>What was repaired or skipped without a loss.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>
/// Position where the journal continues. Replaced atomically, so that readers see only complete lines.
/// </summary>
/// <param name="File">The newest segment.</param>
/// <param name="Length">Length of its complete part in bytes.</param>
internal sealed record JournalEnd(string File, long Length);
