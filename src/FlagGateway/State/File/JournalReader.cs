using System.Text;

namespace FlagGateway.State.File;

/// <summary>Reads the journal and the snapshot it goes on from. Changes nothing.</summary>
internal static class JournalReader
{
    /// <summary>Reads all that is whole and in its chain.</summary>
    public static JournalContent Read(StateFolder folder)
    {
        var segments = folder.Journals();
        var snapshot = SnapshotFile.Read(folder.Snapshot, out var snapshotProblem);
        // A snapshot that no segment goes on from is not one of this journal; all of it is played instead.
        if (snapshot is not null && segments.Count != 0 && segments[0].FirstRevision > snapshot.State.Revision + 1)
            snapshot = null;
        var content = new JournalContent(snapshot?.State ?? GatewayState.Empty, snapshot?.Hash ?? AuditChain.Root, null, 0, null) { Warning = snapshotProblem };
        for (var i = 0; i < segments.Count && content.Problem is null; i++)
        {
            // Whole segments that the snapshot covers need no look.
            if (i + 1 < segments.Count && segments[i + 1].FirstRevision <= content.State.Revision + 1)
                continue;
            content = ReadSegment(segments[i].File, i == segments.Count - 1, content);
        }

        return content;
    }

    /// <summary>Reads the entries of one segment, whole or not, the oldest first. Lines that are no entries are left out.</summary>
    public static IEnumerable<AuditEntry> ReadEntries(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (AuditChain.Read(line, out _) is { } entry)
                yield return entry;
        }
    }

    private static JournalContent ReadSegment(string file, bool isLast, JournalContent content)
    {
        var bytes = System.IO.File.ReadAllBytes(file);
        var (start, number) = (0, 0);
        while (start < bytes.Length)
        {
            number++;
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            var line = Encoding.UTF8.GetString(bytes, start, (end < 0 ? bytes.Length : end) - start);
            var entry = AuditChain.Read(line, out var problem);
            var isEndOfJournal = isLast && (end < 0 || end == bytes.Length - 1);
            // A line that was being written when the power went: never answered for, and never in force.
            if (isEndOfJournal && (end < 0 || (entry is null && !line.StartsWith("{\"revision\":", StringComparison.Ordinal))))
                return content with { File = file, WholeLength = start, Warning = $"{file}: a torn last line of {bytes.Length - start} bytes was cut off" };
            if (entry is not null && entry.Revision > content.State.Revision)
                problem = AuditChain.ProblemOf(entry, content.State.Revision, content.Hash);
            if (problem is not null)
                return content with { File = file, WholeLength = start, Problem = $"{file}, line {number}: {problem}" };
            if (entry!.Revision > content.State.Revision)
                content = content with { State = StateReducer.Apply(content.State, entry), Hash = entry.Hash };
            start = end + 1;
        }

        return content with { File = file, WholeLength = bytes.Length };
    }
}

/// <summary>What the journal says.</summary>
/// <param name="State">The state after the last entry that is whole.</param>
/// <param name="Hash">Hash of that entry.</param>
/// <param name="File">The last segment, or <c>null</c> where there is none.</param>
/// <param name="WholeLength">Bytes of that segment that are whole.</param>
/// <param name="Problem">Why what follows cannot be read, or <c>null</c> where it is all read.</param>
internal sealed record JournalContent(GatewayState State, string Hash, string? File, long WholeLength, string? Problem)
{
    /// <summary>What was mended or left out without a loss.</summary>
    public string? Warning { get; init; }
}
