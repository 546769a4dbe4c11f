using System.Diagnostics;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Ofrep;

/// <summary>A copy of a folder of tests with its packages installed.</summary>
internal sealed class NodeFolder : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-node-");

    private NodeFolder()
    {
    }

    /// <summary>The folder in it that has the packages.</summary>
    public const string Packages = "node_modules";

    public string Path => _folder.FullName;

    /// <summary>
    /// A copy with what its package-lock.json names, or the end of the test where that cannot be installed.
    /// </summary>
    /// <param name="name">The folder of tests.</param>
    public static async Task<NodeFolder> InstallAsync(string name = "ofrep")
    {
        Programs.Require("node", "npm");
        var packages = await NodePackages.InstallAsync(name);
        var folder = Copy(name);
        Directory.CreateSymbolicLink(System.IO.Path.Combine(folder.Path, Packages), packages);
        return folder;
    }

    /// <summary>A copy without packages.</summary>
    /// <param name="name">The folder of tests.</param>
    public static NodeFolder Copy(string name)
    {
        NodeFolder folder = new();
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, "tests", name)))
            File.Copy(file, System.IO.Path.Combine(folder.Path, System.IO.Path.GetFileName(file)));
        return folder;
    }

    /// <summary>Runs a program there; returns what it printed, or fails with what it complained of.</summary>
    public async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (isDone, output) = await TryRunAsync(program, arguments);
        Assert.True(isDone, output);
        return output;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>
    /// Runs a program there, and gives whether it ended well and what it printed, or what it complained of.
    /// </summary>
    public async Task<(bool IsDone, string Output)> TryRunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(Programs.PathOf(program), arguments)
        {
            WorkingDirectory = Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using CancellationTokenSource cancellation = new(Timeout);
        var output = process.StandardOutput.ReadToEndAsync(cancellation.Token);
        var complaints = process.StandardError.ReadToEndAsync(cancellation.Token);
        try
        {
            await process.WaitForExitAsync(cancellation.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (false, $"{program} did not end within {Timeout}.");
        }

        return process.ExitCode == 0 ? (true, await output) : (false, $"{program} {string.Join(' ', arguments)}: {await complaints} {await output}");
    }
}
