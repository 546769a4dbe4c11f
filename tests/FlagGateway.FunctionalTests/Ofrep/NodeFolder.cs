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

    public string Path => _folder.FullName;

    /// <summary>
    /// Installs what the package-lock.json of a folder of tests names, or ends the test where that is not possible.
    /// </summary>
    public static async Task<NodeFolder> InstallAsync(string name = "ofrep")
    {
        Programs.Require("node", "npm");
        NodeFolder folder = new();
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, "tests", name)))
            File.Copy(file, System.IO.Path.Combine(folder.Path, System.IO.Path.GetFileName(file)));
        var (isDone, told) = await folder.TryRunAsync("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        if (!isDone)
        {
            folder.Dispose();
            Programs.Unavailable(told);
        }

        return folder;
    }

    /// <summary>Runs a program there; answers what it printed, or fails with what it complained of.</summary>
    public async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (isDone, told) = await TryRunAsync(program, arguments);
        Assert.True(isDone, told);
        return told;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(bool IsDone, string Told)> TryRunAsync(string program, params string[] arguments)
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
