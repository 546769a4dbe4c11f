using Microsoft.Win32.SafeHandles;

namespace FlagGateway.State.File;

/// <summary>Reads a file line by line from its end, holding a block of it at a time.</summary>
internal static class BackwardLines
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>The lines that end before a place, the last first; what has no line feed behind it is no line.</summary>
    /// <param name="file">The file.</param>
    /// <param name="end">The place in bytes; what lies behind it is left alone.</param>
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
            // What came with the block before was searched then.
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

    // A file that became shorter meanwhile has lost what was never finished, or was moved away by somebody.
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
