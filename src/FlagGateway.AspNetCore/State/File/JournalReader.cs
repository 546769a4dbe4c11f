namespace FlagGateway.State.File;

/// <summary>
/// Reads the journal and the snapshot it goes on from. Changes nothing and always gives a state: the gateway must
/// serve with whatever is left.
/// </summary>
internal static class JournalReader
{
    /// <summary>Reads all that is whole and in its chain, and the kills of the rest.</summary>
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
                Warnings = snapshot is null ? [] : [$"{folder.Path} has no journal; state goes on from the snapshot of revision {snapshot.State.Revision}"],
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

/// <summary>What the folder says.</summary>
/// <param name="State">The state that is in force.</param>
/// <param name="End">Where the journal is written on, or <c>null</c> where there is none.</param>
internal sealed record JournalContent(GatewayState State, JournalEnd? End)
{
    /// <summary>The last entry that can be read, or what the snapshot stands on; <c>null</c> for a beginning.</summary>
    public ChainLink? Last { get; init; }

    /// <summary>What is damaged, with its place; <c>null</c> where everything that was looked at is whole.</summary>
    public string? Problem { get; init; }

    /// <summary>What was repaired or left out without a loss.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>Where the journal is written on. Replaced whole, so that readers see lines that are finished.</summary>
/// <param name="File">The newest segment.</param>
/// <param name="Length">Bytes of it that are whole.</param>
internal sealed record JournalEnd(string File, long Length);
