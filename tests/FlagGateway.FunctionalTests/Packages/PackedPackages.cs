using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Packages;

/// <summary>The packages as <c>dotnet pack</c> makes them of what is built.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    /// <summary>A version that no cache of packages has.</summary>
    internal static readonly string Version = $"0.1.0-check.{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}";

    private static readonly string[] Projects = ["FlagGateway.Core", "FlagGateway.AspNetCore", "FlagGateway"];

    private readonly TestFolder _folder = new("packages");

    internal string FullName => _folder.FullName;

    public async ValueTask InitializeAsync()
    {
        // bin/Release/net10.0: packs what this test itself was built with.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;
        foreach (var project in Projects)
        {
            var (exit, output) = await DotnetAsync(
                FullName, "pack", Path.Combine(Repository.Root, "src", project), "--no-build", "-c", configuration, "-o", FullName, "-v", "quiet", "--nologo",
                "-nodeReuse:false", $"-p:MinVerVersionOverride={Version}");
            Assert.True(exit == 0, $"{project}: {output}");
        }
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    /// <summary>The entries of a package and its nuspec.</summary>
    internal (IReadOnlyList<string> Files, XElement Spec) Read(string id)
    {
        using var package = ZipFile.OpenRead(Path.Combine(FullName, $"{id}.{Version}.nupkg"));
        using var spec = package.GetEntry($"{id}.nuspec")!.Open();
        return ([.. package.Entries.Select(static entry => entry.FullName)], XDocument.Load(spec).Root!.Elements().Single());
    }

    /// <summary>The text of a file in a package.</summary>
    internal async Task<string> ReadTextAsync(string id, string file)
    {
        await using var package = await ZipFile.OpenReadAsync(Path.Combine(FullName, $"{id}.{Version}.nupkg"));
        using StreamReader reader = new(await package.GetEntry(file)!.OpenAsync());
        return await reader.ReadToEndAsync();
    }

    /// <summary>Runs <c>dotnet</c> as a shell would, and gives its exit code and all that it wrote.</summary>
    internal static async Task<(int Exit, string Output)> DotnetAsync(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        // Those of the dotnet that runs the tests would be taken for its own.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        // A server that stays would hold the output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }
}
