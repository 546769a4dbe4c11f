using System.Text;
using FlagGateway.Core.Hygiene.References;

namespace FlagGateway.Hygiene;

/// <summary>
/// Finds references to a flag in source text. Links are not followed; folders of tools and of build output are skipped,
/// and so are large, binary or unreadable files; all of these are counted, because a missed reference could cause an
/// outage.
/// </summary>
public sealed class SourceReferences(string flag)
{
    /// <summary>Maximum size of a searched file.</summary>
    /// <value>2 MiB.</value>
    public const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>Maximum number of searched files.</summary>
    /// <value>200,000.</value>
    public const int MaxFiles = 200_000;

    /// <summary>Maximum number of reported lines.</summary>
    /// <value>1,000.</value>
    public const int MaxFound = 1_000;

    /// <summary>Length of the beginning in which a zero means that a file is binary.</summary>
    internal const int ProbedBytes = 8_000;

    /// <summary>Folders of tools and of build output.</summary>
    internal static readonly HashSet<string> PassedOver = new([".git", ".hg", ".svn", "node_modules", "bin", "obj", ".vs", ".idea", "__pycache__", ".venv"], StringComparer.OrdinalIgnoreCase);

    private readonly List<FlagReference> _found = [];

    /// <summary>The lines, in the order of the files' names.</summary>
    public IReadOnlyList<FlagReference> Found => _found;

    /// <summary>Number of searched files.</summary>
    public int Files { get; private set; }

    /// <summary>Number of files larger than <see cref="MaxBytes"/>.</summary>
    public int Large { get; private set; }

    /// <summary>Number of binary files.</summary>
    public int Binary { get; private set; }

    /// <summary>Number of unreadable files and folders.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Whether a limit ended the search.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Searches a folder, or one file.</summary>
    /// <param name="kind">Kind of the references.</param>
    /// <param name="root">The folder or file.</param>
    public void Search(string kind, string root)
    {
        if (File.Exists(root))
        {
            SearchFile(kind, new FileInfo(root), root);
            return;
        }

        Stack<DirectoryInfo> open = new([new DirectoryInfo(root)]);
        while (!IsCut && open.TryPop(out var folder))
        {
            foreach (var entry in ListOf(folder))
            {
                if (entry is DirectoryInfo inner && !PassedOver.Contains(inner.Name))
                    open.Push(inner);
                else if (entry is FileInfo file && !IsCut)
                    SearchFile(kind, file, Path.Join(root, Path.GetRelativePath(root, file.FullName)));
            }
        }
    }

    private FileSystemInfo[] ListOf(DirectoryInfo folder)
    {
        try
        {
            return [.. folder.EnumerateFileSystemInfos().Where(static entry => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint)).OrderBy(static entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Unreadable++;
            return [];
        }
    }

    private void SearchFile(string kind, FileInfo file, string name)
    {
        // Pipes and devices have length zero, and reading one could block forever.
        if (file.Length == 0)
            return;
        if (Files >= MaxFiles)
        {
            IsCut = true;
            return;
        }

        if (file.Length > MaxBytes)
        {
            Large++;
            return;
        }

        try
        {
            Files++;
            SearchBytes(kind, name, File.ReadAllBytes(file.FullName));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Unreadable++;
        }
    }

    private void SearchBytes(string kind, string name, byte[] bytes)
    {
        if (bytes.AsSpan(0, Math.Min(bytes.Length, ProbedBytes)).Contains((byte)0))
        {
            Binary++;
            return;
        }

        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes).AsSpan().EnumerateLines())
        {
            number++;
            if (FlagMention.IndexOf(line, flag) is not (>= 0 and var at))
                continue;
            if (_found.Count >= MaxFound)
            {
                IsCut = true;
                return;
            }

            _found.Add(new(kind, name, number, null, FlagReference.Shorten(line, at)));
        }
    }
}
