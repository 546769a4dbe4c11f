using Microsoft.Win32.SafeHandles;

namespace FlagGateway.State.File;

/// <summary>Reads a file line by line from its end, one block at a time.</summary>
internal static class BackwardLines
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Returns the lines that end before a position, the last first; text without a line feed is no line.</summary>
    /// <param name="file">The file.</param>
    /// <param name="end">The position in bytes; content after it is ignored.</param>
    public static IEnumerable<byte[]> Read(SafeFileHandle file, long end)
    {
        byte[] rest = [];
        var isComplete = false;
        while (end > 0)
        {
            var size = (int)Math.Min(BlockBytes, end);
            end -= size;
            var block = new byte[size + rest.Length];
            rest.CopyTo(block, size);
            if (!TryFill(file, block.AsSpan(0, size), end))
                yield break;
            var stop = block.Length;
            // The part from the previous block was searched before.
            for (var i = Array.LastIndexOf(block, (byte)'\n', size - 1); i >= 0; i = i == 0 ? -1 : Array.LastIndexOf(block, (byte)'\n', i - 1))
            {
                if (isComplete)
                    yield return block[(i + 1)..stop];
                (isComplete, stop) = (true, i);
            }

            rest = block[..stop];
        }

        if (isComplete)
            yield return rest;
    }

    // A file that became shorter was truncated by an incomplete line, or replaced.
    private static bool TryFill(SafeFileHandle file, Span<byte> block, long offset)
    {
        for (var done = 0; done < block.Length;)
        {
            var read = RandomAccess.Read(file, block[done..], offset + done);
            if (read == 0)
                return false;
            done += read;
        }

        return true;
    }
}
