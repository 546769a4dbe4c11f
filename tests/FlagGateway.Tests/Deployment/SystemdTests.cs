using System.Diagnostics;
using System.Globalization;
using FlagGateway.Options;
using FlagGateway.Testing;

namespace FlagGateway.Tests.Deployment;

/// <summary>
/// config/systemd fits the program. tests/systemd.sh compares it with the system calls of a running gateway.
/// </summary>
public sealed class SystemdTests
{
    // Of 10: https://www.freedesktop.org/software/systemd/man/latest/systemd-analyze.html
    private const double MaxExposure = 1.5;

    private static readonly string Unit = File.ReadAllText(Yaml.FullPath("config", "systemd", "flaggateway.service"));

    [Theory]
    [InlineData("ExecStart")]
    [InlineData("ExecStartPre")]
    public void Commands_AsWritten_AreUnderstood(string key)
    {
        var words = Value(key).Split(' ');

        Assert.Equal("/opt/flaggateway/flaggateway", words[0]);
        Settings.AssertCommand(words[1..]);
    }

    [Fact]
    public void Folders_StateAndConfiguration_AreThoseOfTheUnit()
    {
        Assert.Contains($"--FlagGateway:State:Path=/var/lib/{Value("StateDirectory")}", Value("ExecStart"), StringComparison.Ordinal);
        Assert.Contains("--config /etc/flaggateway", Value("ExecStart"), StringComparison.Ordinal);
    }

    [Fact]
    public void Stop_Limit_IsLongerThanTheDrain()
    {
        ShutdownOptions defaults = new();

        Assert.True(TimeSpan.FromSeconds(int.Parse(Value("TimeoutStopSec"), CultureInfo.InvariantCulture)) > defaults.DrainDelay + defaults.Timeout + TimeSpan.FromSeconds(10));
        Assert.Equal("notify", Value("Type"));
    }

    [Fact]
    public async Task Unit_BySystemdAnalyze_HasNoMistakeAndLittleExposure()
    {
        Programs.Require("systemd-analyze");
        var file = Path.Combine(Directory.CreateTempSubdirectory("flaggateway-unit-").FullName, "flaggateway.service");
        // The program is not installed here.
        await File.WriteAllTextAsync(file, Unit.Replace("/opt/flaggateway/flaggateway", "/bin/true", StringComparison.Ordinal));

        Assert.Equal("", (await AnalyzeAsync("verify", file)).Trim());
        var exposure = (await AnalyzeAsync("security", "--offline=true", file)).Split("exposure level for flaggateway.service: ")[1].Split(' ')[0];
        Assert.InRange(double.Parse(exposure, CultureInfo.InvariantCulture), 0.1, MaxExposure);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private static string Value(string key) => Unit.Split('\n').Single(line => line.StartsWith($"{key}=", StringComparison.Ordinal))[(key.Length + 1)..];

    private static async Task<string> AnalyzeAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Programs.PathOf("systemd-analyze"), arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return string.Concat(texts);
    }
}
