namespace FlagGateway.FunctionalTests.Support;

/// <summary>Files of the repository that tests are about.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The files of an example as they are shipped.</summary>
    public static IEnumerable<(string Name, string Text)> Example(string name) =>
        Directory.EnumerateFiles(Path.Combine(Root, "config", "examples", name), "*", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(Path.Combine(Root, "config", "examples", name), file), File.ReadAllText(file)));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FlagGateway.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("Not inside of the repository.");
        return folder.FullName;
    }
}
