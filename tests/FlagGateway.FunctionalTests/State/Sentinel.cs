using System.Diagnostics;
using System.Globalization;
using FlagGateway.FunctionalTests.Ramp;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.State;

/// <summary>A real Sentinel that watches one primary and is quick to take it for dead.</summary>
internal sealed class Sentinel : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-sentinel-");
    private readonly int _port = Programs.FreePort();
    private readonly ExternalProcess _process;

    private Sentinel(RedisServer primary)
    {
        var file = Path.Combine(_folder.FullName, "sentinel.conf");
        File.WriteAllText(file, $"""
            port {_port}
            bind 127.0.0.1
            sentinel monitor fleet 127.0.0.1 {primary.Port} 1
            sentinel down-after-milliseconds fleet 500
            sentinel failover-timeout fleet 2000

            """);
        _process = new ExternalProcess("redis-server", file, "--sentinel");
    }

    public static Sentinel Start(RedisServer primary) => new(primary);

    /// <summary>Whether it has found somebody to promote.</summary>
    public async Task<bool> KnowsAReplicaAsync()
    {
        var start = new ProcessStartInfo(Programs.PathOf("redis-cli"), ["-p", _port.ToString(CultureInfo.InvariantCulture), "SENTINEL", "REPLICAS", "fleet"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return answer.Contains("master-link-status\nok", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
