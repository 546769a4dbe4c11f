using System.Diagnostics;
using System.Globalization;
using FlagGateway.FunctionalTests.Ramp;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>
/// A real redis-server on a free port that keeps nothing on disk, and everything that can go wrong with it.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-redis-");
    private readonly string[] _settings;
    private ExternalProcess? _process;

    private RedisServer(string[] settings) => (Port, _settings) = (Programs.FreePort(), settings);

    public int Port { get; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>The password that <see cref="DoAsync"/> uses.</summary>
    public string? Password { get; set; }

    /// <summary>Starts one, or ends the test where it is not installed.</summary>
    /// <param name="settings">More of its command line; with <c>--tls-cert-file</c> it speaks nothing but TLS.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        Programs.Require("redis-server", "redis-cli");
        RedisServer server = new(settings) { Password = settings.SkipWhile(static one => one != "--requirepass").ElementAtOrDefault(1) };
        await server.RestartAsync();
        return server;
    }

    /// <summary>Starts it, empty, on the same port as before.</summary>
    public async Task RestartAsync()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        string[] listeners = _settings.Contains("--tls-cert-file") ? ["--tls-port", port, "--port", "0"] : ["--port", port];
        _process = new ExternalProcess(
            "redis-server", [.. listeners, .. _settings, "--unixsocket", Socket, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder.FullName]);
        await Eventually.TrueAsync(async () => await TryDoAsync("PING") == "PONG", () => $"redis-server did not start: {_process.Output}");
    }

    /// <summary>Kills it as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = null;
    }

    public Task FreezeAsync() => _process!.SignalAsync("STOP");

    public Task ThawAsync() => _process!.SignalAsync("CONT");

    /// <summary>Runs a command; fails where the server answers with an error.</summary>
    public async Task<string> DoAsync(params string[] command)
    {
        var answer = await TryDoAsync(command);
        Assert.False(
            answer.StartsWith("ERR", StringComparison.Ordinal) || answer.Contains("Could not connect", StringComparison.Ordinal) || answer.StartsWith("NOAUTH", StringComparison.Ordinal),
            $"{string.Join(' ', command)}: {answer}");
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }

    private string Socket => Path.Combine(_folder.FullName, "redis.sock");

    private async Task<string> TryDoAsync(params string[] command)
    {
        var start = new ProcessStartInfo(Programs.PathOf("redis-cli"), ["-s", Socket, .. command])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Password is not null)
            start.Environment["REDISCLI_AUTH"] = Password;
        using var process = Process.Start(start)!;
        var answer = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return answer.Trim();
    }
}
