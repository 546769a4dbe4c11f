namespace FlagGateway.Tests.Documents;

/// <summary>All documents of the repository.</summary>
internal static class DocumentPaths
{
    private static readonly string[] Folders = ["src", "tests", "config", "dashboards", "docs", "samples"];

    /// <summary>Their paths from the root of the repository.</summary>
    public static IEnumerable<string> Find(string root) => Folders.Select(folder => Path.Combine(root, folder)).Where(Directory.Exists)
        .SelectMany(static folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories))
        .Concat(Directory.EnumerateFiles(root, "*.md"))
        .Select(file => Path.GetRelativePath(root, file))
        .Where(static file => !file.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj" or "node_modules"))
        .Order(StringComparer.Ordinal);
}
