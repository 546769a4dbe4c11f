namespace FlagGateway.Configuration;

/// <summary>Resolves all symbolic links of a path, including those of its folders.</summary>
internal static class RealPath
{
    // Linux allows this many per path.
    private const int MaxLinks = 40;

    /// <summary>The path without links. Missing parts and circular links stay unchanged.</summary>
    public static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        var current = Path.GetPathRoot(full)!;
        Stack<string> parts = [];
        Push(parts, full[current.Length..]);
        var links = 0;
        while (parts.TryPop(out var part))
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is not { } target || ++links > MaxLinks)
            {
                current = next;
                continue;
            }

            var root = Path.GetPathRoot(target) ?? "";
            current = root.Length > 0 ? root : current;
            Push(parts, target[root.Length..]);
        }

        return current;
    }

    private static void Push(Stack<string> parts, string path)
    {
        var names = path.Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names.Reverse().Where(name => name != "."))
            parts.Push(name);
    }
}
