using System.Diagnostics;
using FlagGateway.FunctionalTests.Ramp;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Ofrep;

/// <summary>A copy of tests/ofrep with its packages installed.</summary>
internal sealed class NodeFolder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-node-");

    private NodeFolder()
    {
    }

    public string Path => _folder.FullName;

    public static async Task<NodeFolder> InstallAsync()
    {
        NodeFolder folder = new();
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, "tests", "ofrep")))
            File.Copy(file, System.IO.Path.Combine(folder.Path, System.IO.Path.GetFileName(file)));
        await folder.RunAsync("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        return folder;
    }

    /// <summary>Runs a program there; answers what it printed, or fails with what it complained of.</summary>
    public async Task<string> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(Programs.PathOf(program), arguments)
        {
            WorkingDirectory = Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using CancellationTokenSource deadline = new(Patience);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var complaints = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within {Patience}.");
        }

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await complaints} {await output}");
        return await output;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
