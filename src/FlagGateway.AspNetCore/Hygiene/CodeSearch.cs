using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using FlagGateway.Core.Hygiene.Generating;
using FlagGateway.Core.Hygiene.References;

namespace FlagGateway.Hygiene;

/// <summary>Searches source trees for all flags at once, on all processors.</summary>
/// <remarks>
/// Generated constants are passed over: they name each flag, which is no use of it. Large, binary and unreadable files
/// are, too, and are counted.
/// </remarks>
public sealed class CodeSearch
{
    private readonly FlagScanner _scanner;
    private readonly HashSet<string> _excluded;
    private int _searched;
    private int _large;
    private int _binary;
    private int _unreadable;

    private CodeSearch(FlagScanner scanner, IEnumerable<string> excluded)
    {
        _scanner = scanner;
        _excluded = excluded.Select(Path.GetFullPath).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>What was found.</summary>
    public ScanResult Found { get; } = new();

    /// <summary>Number of searched files.</summary>
    public int Files => _searched;

    /// <summary>Number of files and folders that <c>.gitignore</c> files ignore.</summary>
    public int Ignored { get; private set; }

    /// <summary>Number of files larger than <see cref="SourceReferences.MaxBytes"/>.</summary>
    public int Large => _large;

    /// <summary>Number of binary files.</summary>
    public int Binary => _binary;

    /// <summary>Number of unreadable files and folders.</summary>
    public int Unreadable => _unreadable;

    /// <summary>Searches folders and files.</summary>
    /// <param name="roots">The folders and files.</param>
    /// <param name="scanner">Finds flags in a text.</param>
    /// <param name="excluded">Files that are not code, such as flags.json.</param>
    public static CodeSearch Run(IReadOnlyList<string> roots, FlagScanner scanner, IEnumerable<string> excluded)
    {
        CodeTree tree = new();
        foreach (var root in roots)
            tree.Add(root);
        CodeSearch search = new(scanner, excluded) { Ignored = tree.Ignored, _unreadable = tree.Unreadable };
        search.SearchAll(tree.Files);
        return search;
    }

    private void SearchAll(IReadOnlyList<FileInfo> files)
    {
        Lock merging = new();
        Parallel.ForEach(
            Partitioner.Create(files, EnumerablePartitionerOptions.NoBuffering),
            static () => new Buffers(),
            (file, _, buffers) =>
            {
                SearchFile(file, buffers);
                return buffers;
            },
            buffers =>
            {
                lock (merging)
                    Found.Merge(buffers.Found);
                buffers.Return();
            });
    }

    private void SearchFile(FileInfo file, Buffers buffers)
    {
        if (_excluded.Contains(file.FullName))
            return;
        try
        {
            // Pipes and devices have length zero, and reading one could block forever.
            var size = file.Length;
            if (size == 0)
                return;
            if (size > SourceReferences.MaxBytes)
            {
                Interlocked.Increment(ref _large);
                return;
            }

            using var handle = File.OpenHandle(file.FullName);
            var bytes = buffers.Bytes.AsSpan(0, RandomAccess.Read(handle, buffers.Bytes, 0));
            if (bytes[..Math.Min(bytes.Length, SourceReferences.ProbedBytes)].Contains((byte)0))
            {
                Interlocked.Increment(ref _binary);
                return;
            }

            Interlocked.Increment(ref _searched);
            var text = buffers.Text.AsSpan(0, Encoding.UTF8.GetChars(bytes, buffers.Text));
            if (!IsGenerated(text))
                _scanner.Scan(text, Path.GetRelativePath(Environment.CurrentDirectory, file.FullName), buffers.Found);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref _unreadable);
        }
    }

    private static bool IsGenerated(ReadOnlySpan<char> text) =>
        (text.IndexOf('\n') is >= 0 and var end ? text[..end] : text).Contains(FlagConstants.GeneratedBy, StringComparison.Ordinal);

    /// <summary>Memory of one thread.</summary>
    private sealed class Buffers
    {
        public byte[] Bytes { get; } = ArrayPool<byte>.Shared.Rent(SourceReferences.MaxBytes);

        public char[] Text { get; } = ArrayPool<char>.Shared.Rent(SourceReferences.MaxBytes);

        public ScanResult Found { get; } = new();

        public void Return()
        {
            ArrayPool<byte>.Shared.Return(Bytes);
            ArrayPool<char>.Shared.Return(Text);
        }
    }
}
