using System.Collections.Concurrent;

namespace FlagGateway.FunctionalTests.Ofrep;

/// <summary>Packages of npm, installed once for all tests of a run.</summary>
internal static class NodePackages
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<NodeFolder>>> Installed = new(StringComparer.Ordinal);

    static NodePackages() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => DeleteAll();

    /// <summary>
    /// Where the packages are that the package-lock.json of a folder of tests names; ends the test where they cannot be
    /// installed.
    /// </summary>
    /// <param name="name">The folder of tests.</param>
    public static async Task<string> InstallAsync(string name) =>
        Path.Combine((await Installed.GetOrAdd(name, static name => new Lazy<Task<NodeFolder>>(() => DownloadAsync(name))).Value).Path, NodeFolder.Packages);

    private static async Task<NodeFolder> DownloadAsync(string name)
    {
        var folder = NodeFolder.Copy(name);
        var (isDone, output) = await folder.TryRunAsync("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        if (!isDone)
        {
            folder.Dispose();
            Programs.Unavailable(output);
        }

        return folder;
    }

    private static void DeleteAll()
    {
        foreach (var folder in Installed.Values.Where(static one => one is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
            folder.Value.Result.Dispose();
    }
}
