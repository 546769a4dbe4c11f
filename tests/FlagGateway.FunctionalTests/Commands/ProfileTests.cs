using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Commands;

/// <summary>The program with a profile, against a gateway that asks for a token.</summary>
public sealed class ProfileTests
{
    private const string Token = "a token of at least sixteen bytes";

    [Fact]
    public async Task Profile_ServerAndToken_AreUsed()
    {
        await using var world = await World.StartAsync(static setup => setup.Admin =
            $$"""{ "Tokens": [ { "Name": "ci", "Sha256": "{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Token)))}}", "Role": "Viewer" } ] }""");
        await using TestFolder home = new("home");
        Directory.CreateDirectory(Path.Combine(home.FullName, "flaggateway"));
        var file = Path.Combine(home.FullName, "flaggateway", "profiles.json");
        await File.WriteAllTextAsync(file, $$"""{ "profiles": { "test": { "server": "{{world.Gateway.Admin.BaseAddress}}", "token": "{{Token}}" } } }""");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var named = await RunAsync(home, null, "flags", "list", "--profile", "test");
        var variable = await RunAsync(home, "test", "flags", "list");
        var missing = await RunAsync(home, null, "flags", "list", "--server", world.Gateway.Admin.BaseAddress!.ToString());
        var unknown = await RunAsync(home, "prod", "flags", "list");

        Assert.Equal((0, 0, 1, 1), (named.Exit, variable.Exit, missing.Exit, unknown.Exit));
        Assert.Contains(Setup.Flag, named.Output, StringComparison.Ordinal);
        Assert.Equal($"warning: other users of the machine can read {file}, which has a token: chmod 600 {file}\n", named.Error);
        Assert.Contains("A token is needed", missing.Error, StringComparison.Ordinal);
        Assert.Equal($"error: There is no profile 'prod' in {file}. Known: test.\n", unknown.Error);
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(TestFolder home, string? profile, params string[] line)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "flaggateway"), line) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_CONFIG_HOME"] = home.FullName;
        start.Environment["FLAGGATEWAY_PROFILE"] = profile;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
