using System.Text;

namespace FlagGateway.State.File;

/// <summary>Reads the audit log from its end; it may be written at the same time.</summary>
internal static class AuditReader
{
    /// <summary>The newest entries first. Incomplete entries are skipped; a check of the chain reports them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="end">End of the complete part of the newest file, or <c>null</c> for all.</param>
    /// <param name="flag">Only of this flag, or <c>null</c>.</param>
    /// <param name="before">Only entries with a smaller revision, or <c>null</c>.</param>
    /// <param name="limit">Maximum number of entries.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static IReadOnlyList<AuditEntry> Read(StateFolder folder, JournalEnd? end, string? flag, long? before, int limit, CancellationToken cancellationToken)
    {
        List<AuditEntry> found = [];
        var segments = folder.Journals();
        // A file started after the end was determined would leave a gap to the previous file.
        var newest = segments.Where(segment => segment.File == end?.File).Select(static segment => segment.FirstRevision).DefaultIfEmpty(long.MaxValue).First();
        foreach (var segment in segments.Reverse().Where(segment => !(segment.FirstRevision >= before) && !(segment.FirstRevision > newest)))
        {
            if (found.Count >= limit)
                break;
            using var file = System.IO.File.OpenHandle(segment.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            foreach (var line in BackwardLines.Read(file, segment.File == end?.File ? Math.Min(end.Length, length) : length))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (found.Count >= limit)
                    break;
                if (AuditChain.Read(Encoding.UTF8.GetString(line), out _) is { } entry && !(entry.Revision >= before)
                    && (flag is null || flag.Equals(entry.Change.Flag, StringComparison.OrdinalIgnoreCase)))
                {
                    found.Add(entry);
                }
            }
        }

        return found;
    }
}
