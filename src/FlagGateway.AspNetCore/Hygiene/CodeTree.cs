using FlagGateway.Core.Hygiene.References;

namespace FlagGateway.Hygiene;

/// <summary>
/// Lists the files of a source tree. Links are not followed; folders of tools and build output, and what
/// <c>.gitignore</c> files ignore, are passed over. Those of parent folders count up to the root of the repository.
/// </summary>
internal sealed class CodeTree
{
    private const string IgnoreName = ".gitignore";

    private readonly List<FileInfo> _files = [];

    /// <summary>The files, in no order.</summary>
    public IReadOnlyList<FileInfo> Files => _files;

    /// <summary>Number of ignored files and folders.</summary>
    public int Ignored { get; private set; }

    /// <summary>Number of unreadable folders.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Adds a folder, or one file.</summary>
    public void Add(string root)
    {
        if (File.Exists(root))
        {
            _files.Add(new FileInfo(Path.GetFullPath(root)));
            return;
        }

        var start = new DirectoryInfo(Path.GetFullPath(root));
        Stack<(DirectoryInfo Folder, IgnoreScope? Scope)> open = new([(start, Above(start))]);
        while (open.TryPop(out var next))
        {
            var entries = ListOf(next.Folder);
            var scope = Array.Exists(entries, static entry => entry.Name == IgnoreName) ? IgnoreScope.Read(next.Folder, next.Scope) : next.Scope;
            foreach (var entry in entries)
            {
                if (entry is DirectoryInfo folder && SourceReferences.PassedOver.Contains(folder.Name))
                    continue;
                if (scope?.IsIgnored(entry) == true)
                    Ignored++;
                else if (entry is DirectoryInfo inner)
                    open.Push((inner, scope));
                else if (entry is FileInfo file)
                    _files.Add(file);
            }
        }
    }

    private FileSystemInfo[] ListOf(DirectoryInfo folder)
    {
        try
        {
            return [.. folder.EnumerateFileSystemInfos().Where(static entry => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Unreadable++;
            return [];
        }
    }

    private static IgnoreScope? Above(DirectoryInfo folder)
    {
        Stack<DirectoryInfo> parents = [];
        for (var one = folder; one is not null; one = one.Parent)
        {
            if (one != folder)
                parents.Push(one);
            if (Path.Exists(Path.Join(one.FullName, ".git")))
                return parents.Aggregate((IgnoreScope?)null, static (scope, parent) => File.Exists(Path.Join(parent.FullName, IgnoreName)) ? IgnoreScope.Read(parent, scope) : scope);
        }

        return null;
    }

    /// <summary>An ignore file in force below its folder; the nearest one that says something decides.</summary>
    private sealed class IgnoreScope(string root, IgnoreFile file, IgnoreScope? outer)
    {
        public static IgnoreScope? Read(DirectoryInfo folder, IgnoreScope? outer)
        {
            try
            {
                return new(folder.FullName, IgnoreFile.Parse(File.ReadAllText(Path.Join(folder.FullName, IgnoreName))), outer);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return outer;
            }
        }

        public bool IsIgnored(FileSystemInfo entry)
        {
            for (var scope = this; scope is not null; scope = scope.Outer)
            {
                if (scope.Match(entry) is { } isIgnored)
                    return isIgnored;
            }

            return false;
        }

        private IgnoreScope? Outer => outer;

        private bool? Match(FileSystemInfo entry)
        {
            var path = entry.FullName[root.Length..].TrimStart(Path.DirectorySeparatorChar);
            return file.Match(Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/'), entry is DirectoryInfo);
        }
    }
}
