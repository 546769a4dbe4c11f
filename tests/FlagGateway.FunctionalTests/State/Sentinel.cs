using System.Diagnostics;
using System.Globalization;
using FlagGateway.FunctionalTests.Ramp;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.State;

/// <summary>A real Sentinel that watches one primary and is quick to take it for dead.</summary>
internal sealed class Sentinel : IAsyncDisposable
{
    /// <summary>The name of the service.</summary>
    public const string Service = "fleet";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-sentinel-");
    private readonly int _port = Programs.FreePort();
    private readonly string? _password;
    private ExternalProcess? _process;

    private Sentinel(RedisServer primary, string? password, int quorum)
    {
        _password = password;
        File.WriteAllText(SettingsFile, $"""
            port {_port}
            bind 127.0.0.1
            sentinel monitor {Service} 127.0.0.1 {primary.Port} {quorum}
            sentinel down-after-milliseconds {Service} 500
            sentinel failover-timeout {Service} 2000
            {(password is null ? "" : $"requirepass {password}\nsentinel sentinel-pass {password}")}
            {(primary.Password is null ? "" : $"sentinel auth-pass {Service} {primary.Password}")}

            """);
        _process = new ExternalProcess("redis-server", SettingsFile, "--sentinel");
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    private string SettingsFile => Path.Combine(_folder.FullName, "sentinel.conf");

    public static Sentinel Start(RedisServer primary, string? password = null, int quorum = 1) => new(primary, password, quorum);

    public async Task KillAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Starts it again with what it knew.</summary>
    public void Restart() => _process = new ExternalProcess("redis-server", SettingsFile, "--sentinel");

    /// <summary>Whether it has found somebody to promote.</summary>
    public async Task<bool> KnowsAReplicaAsync() =>
        (await DoAsync("SENTINEL", "REPLICAS", Service)).Contains("master-link-status\nok", StringComparison.Ordinal);

    /// <summary>Runs a command; returns what it says.</summary>
    public async Task<string> DoAsync(params string[] command)
    {
        var start = new ProcessStartInfo(Programs.PathOf("redis-cli"), ["-p", _port.ToString(CultureInfo.InvariantCulture), .. command])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (_password is not null)
            start.Environment["REDISCLI_AUTH"] = _password;
        using var process = Process.Start(start)!;
        var answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }
}
