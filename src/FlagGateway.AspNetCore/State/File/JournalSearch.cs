using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace FlagGateway.State.File;

/// <summary>
/// Finds a revision in a file of the journal by bisection, so that an old page costs no more than a new one.
/// </summary>
internal static class JournalSearch
{
    // Each entry begins with its revision.
    private static ReadOnlySpan<byte> Beginning => "{\"revision\":"u8;

    /// <summary>
    /// Returns the start of a line before which all smaller revisions are, with at most a few blocks of others; the end
    /// if lines between cannot be read.
    /// </summary>
    /// <param name="file">The file, with revisions in order.</param>
    /// <param name="end">End of the complete lines.</param>
    /// <param name="revision">The revision.</param>
    public static long Find(SafeFileHandle file, long end, long revision)
    {
        var buffer = new byte[BackwardLines.BlockBytes];
        // The last known line with the revision or a later one; where the search goes on.
        var (found, low, high) = (end, 0L, end);
        while (high - low > BackwardLines.BlockBytes)
        {
            var middle = low + ((high - low) / 2);
            switch (NextLine(file, middle, high, buffer))
            {
                case null:
                    // No line begins between the middle and the end.
                    high = middle;
                    break;
                case (_, null):
                    return found;
                case var (start, first) when first < revision:
                    low = start;
                    break;
                case var (start, _):
                    (found, high) = (start, middle);
                    break;
            }
        }

        return found;
    }

    // The first line that begins after a position, with its revision; null if none begins before the end.
    private static (long Start, long? Revision)? NextLine(SafeFileHandle file, long position, long end, byte[] buffer)
    {
        while (position < end)
        {
            var read = RandomAccess.Read(file, buffer, position);
            if (read == 0)
                return null;
            var feed = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                var start = position + feed + 1;
                return start < end ? (start, RevisionAt(file, start, buffer)) : null;
            }

            position += read;
        }

        return null;
    }

    private static long? RevisionAt(SafeFileHandle file, long start, byte[] buffer)
    {
        var line = buffer.AsSpan(0, RandomAccess.Read(file, buffer.AsSpan(0, 64), start));
        return line.StartsWith(Beginning) && Utf8Parser.TryParse(line[Beginning.Length..], out long revision, out _) ? revision : null;
    }
}
