namespace FlagGateway.Configuration;

/// <summary>Resolves every symbolic link of a path, those of its folders included.</summary>
internal static class RealPath
{
    // The limit of Linux for one path.
    private const int MaxLinks = 40;

    /// <summary>The path without links. Parts that do not exist, and links in a circle, stay as they are.</summary>
    public static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        string current = Path.GetPathRoot(full)!;
        Stack<string> parts = [];
        Push(parts, full[current.Length..]);
        int links = 0;
        while (parts.TryPop(out string? part))
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is not { } target || ++links > MaxLinks)
            {
                current = next;
                continue;
            }

            string root = Path.GetPathRoot(target) ?? "";
            current = root.Length > 0 ? root : current;
            Push(parts, target[root.Length..]);
        }

        return current;
    }

    private static void Push(Stack<string> parts, string path)
    {
        string[] names = path.Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        foreach (string name in names.Reverse().Where(name => name != "."))
            parts.Push(name);
    }
}
