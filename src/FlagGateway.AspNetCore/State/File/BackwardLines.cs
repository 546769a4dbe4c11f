using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace FlagGateway.State.File;

/// <summary>Reads a file line by line from its end, one block at a time.</summary>
internal static class BackwardLines
{
    /// <summary>Bytes that are read at once.</summary>
    public const int BlockBytes = 32 * 1024;

    /// <summary>
    /// Returns the lines that end before a position, the last first; text without a line feed is no line.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="end">The position in bytes; content after it is ignored.</param>
    /// <returns>Each line is valid until the next one is read: they share a buffer.</returns>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(SafeFileHandle file, long end)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            var (rest, isComplete) = (0, false);
            while (end > 0)
            {
                var size = (int)Math.Min(BlockBytes, end);
                end -= size;
                block = MakeRoom(block, size, rest);
                if (!TryFill(file, block.AsSpan(0, size), end))
                    yield break;
                rest += size;
                // The part from the previous block was searched before.
                for (var i = Array.LastIndexOf(block, (byte)'\n', size - 1); i >= 0; i = i == 0 ? -1 : Array.LastIndexOf(block, (byte)'\n', i - 1))
                {
                    if (isComplete)
                        yield return block.AsMemory(i + 1, rest - i - 1);
                    (isComplete, rest) = (true, i);
                }
            }

            if (isComplete)
                yield return block.AsMemory(0, rest);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    // Moves the beginning of a line behind the bytes that come before it.
    private static byte[] MakeRoom(byte[] block, int size, int rest)
    {
        var target = size + rest <= block.Length ? block : ArrayPool<byte>.Shared.Rent(size + rest);
        block.AsSpan(0, rest).CopyTo(target.AsSpan(size));
        if (target != block)
            ArrayPool<byte>.Shared.Return(block);
        return target;
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
