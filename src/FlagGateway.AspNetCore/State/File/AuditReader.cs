namespace FlagGateway.State.File;

/// <summary>Reads the audit log from its end; it may be written at the same time.</summary>
internal static class AuditReader
{
    // About a millisecond: others that use the thread wait no longer for it.
    private const int LinesAtOnce = 32;

    /// <summary>The newest entries first. Incomplete entries are skipped; a check of the chain reports them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="end">End of the complete part of the newest file, or <c>null</c> for all.</param>
    /// <param name="filter">The entries that are wanted.</param>
    /// <param name="limit">Maximum number of entries.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<IReadOnlyList<AuditEntry>> ReadAsync(StateFolder folder, JournalEnd? end, AuditFilter filter, int limit, CancellationToken cancellationToken)
    {
        List<AuditEntry> found = [];
        var (segments, lines) = (folder.Journals(), 0);
        // A file started after the end was determined would leave a gap to the previous file.
        var newest = segments.Where(segment => segment.File == end?.File).Select(static segment => segment.FirstRevision).DefaultIfEmpty(long.MaxValue).First();
        foreach (var segment in segments.Reverse().Where(segment => !(segment.FirstRevision >= filter.Before) && !(segment.FirstRevision > newest)))
        {
            if (found.Count >= limit)
                break;
            using var file = System.IO.File.OpenHandle(segment.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            length = segment.File == end?.File ? Math.Min(end.Length, length) : length;
            foreach (var line in BackwardLines.Read(file, filter.Before is { } before ? JournalSearch.Find(file, length, before) : length))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (found.Count >= limit)
                    break;
                if (filter.MayMatch(line.Span) && AuditChain.Read(line.Span, out _) is { } entry && filter.Matches(entry))
                    found.Add(entry);
                if (++lines % LinesAtOnce == 0)
                    await Task.Yield();
            }
        }

        return found;
    }
}
