using System.Text;
using FlagGateway.Files;

namespace FlagGateway.State.File;

/// <summary>Reads files of the journal line by line and checks each line against the previous one. Read-only.</summary>
internal static class JournalScan
{
    // Start of each entry: a last line without it was never completed.
    private const string Beginning = "{\"revision\":";

    /// <summary>Returns all lines of consecutive segments, including those after a bad line.</summary>
    public static IEnumerable<JournalLine> Read(IReadOnlyList<Segment> segments)
    {
        ChainLink? last = null;
        for (var i = 0; i < segments.Count; i++)
        {
            var segment = segments[i];
            if (TryRead(segment.File, out var bytes) is { } unreadable)
            {
                last = null;
                yield return new JournalLine(segment, 0) { Problem = unreadable };
                continue;
            }

            for (int start = 0, number = 1; start < bytes.Length; number++)
            {
                var end = Array.IndexOf(bytes, (byte)'\n', start);
                var text = Encoding.UTF8.GetString(bytes, start, (end < 0 ? bytes.Length : end) - start);
                var line = new JournalLine(segment, number) { Start = start, End = end < 0 ? bytes.Length : end + 1 };
                line = number > 1 ? WithEntry(line, text, last) : end < 0 ? line with { Problem = "it ends in its first line" } : WithHeader(line, text, last);
                var isEnd = i == segments.Count - 1 && line.End == bytes.Length && number > 1;
                if (isEnd && (end < 0 || (line.Entry is null && !text.StartsWith(Beginning, StringComparison.Ordinal))))
                    line = line with { IsTorn = true, Problem = null, Entry = null, Link = last };
                yield return line;
                last = line.Link;
                start = line.End;
            }
        }
    }

    private static string? TryRead(string file, out byte[] bytes)
    {
        try
        {
            bytes = DurableFile.ReadAll(file);
            return bytes.Length == 0 ? "it is empty" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            bytes = [];
            return exception.Message;
        }
    }

    private static JournalLine WithHeader(JournalLine line, string text, ChainLink? last)
    {
        var header = SegmentHeader.Read(text, out var problem);
        if (header is null)
            return line with { Problem = problem };
        var link = new ChainLink(header.FirstRevision - 1, header.PreviousHash);
        if (header.FirstRevision != line.Segment.FirstRevision)
            problem = $"it begins with revision {header.FirstRevision}, which is not that of its name";
        else if (last is not null && last != link)
            problem = last.Revision == link.Revision ? "it does not name the hash of the entry before" : $"it begins with revision {header.FirstRevision} and follows {last.Revision}";
        return line with { Link = link, Problem = problem };
    }

    private static JournalLine WithEntry(JournalLine line, string text, ChainLink? last)
    {
        if (AuditChain.Read(text, out var problem) is not { } entry)
            return line with { Problem = problem, Suspect = AuditChain.ReadUnchecked(text) };
        if (last is not null)
            problem = AuditChain.ProblemOf(entry, last.Revision, last.Hash);
        return line with { Entry = entry, Text = text, Link = new ChainLink(entry.Revision, entry.Hash), Problem = problem };
    }
}

/// <summary>One line of the journal.</summary>
/// <param name="Segment">Its file.</param>
/// <param name="Number">Its number there, from 1, which is the header; 0 for the entire file.</param>
internal sealed record JournalLine(Segment Segment, int Number)
{
    public int Start { get; init; }

    /// <summary>Position of the next line, in bytes.</summary>
    public int End { get; init; }

    /// <summary>The entry, if its hash is valid.</summary>
    public AuditEntry? Entry { get; init; }

    /// <summary>The text of <see cref="Entry"/>.</summary>
    public string Text { get; init; } = "";

    /// <summary>The entry, if its hash is invalid.</summary>
    public AuditEntry? Suspect { get; init; }

    /// <summary>The link that the next line must continue; <c>null</c> if unknown.</summary>
    public ChainLink? Link { get; init; }

    /// <summary>The problem, or <c>null</c>.</summary>
    public string? Problem { get; init; }

    /// <summary>
    /// Whether it is the last line and was interrupted by a power failure, so that its write was never confirmed.
    /// </summary>
    public bool IsTorn { get; init; }

    public string Position => Number == 0 ? Segment.File : $"{Segment.File}, line {Number}";
}

/// <summary>A position in the chain.</summary>
internal sealed record ChainLink(long Revision, string Hash);
