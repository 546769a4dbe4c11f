using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FlagGateway.Differential.Wire;

namespace FlagGateway.Differential.Proxies;

/// <summary>A proxy that runs, and the backend behind it.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private Proxy(string name, int port, RecordingBackend backend, Process process, DirectoryInfo folder) =>
        (Name, Port, Backend, _process, _folder) = (name, port, backend, process, folder);

    public string Name { get; }

    public int Port { get; }

    public RecordingBackend Backend { get; }

    /// <param name="name">How the table calls it.</param>
    /// <param name="files">
    /// By the port that it listens on, the port of its backend and its folder: its files by name, its program and
    /// arguments.
    /// </param>
    public static async Task<Proxy> StartAsync(string name, Func<int, int, string, (Dictionary<string, string> Files, string[] Command)> files)
    {
        RecordingBackend backend = new();
        var folder = Directory.CreateTempSubdirectory($"differential-{name}-");
        var port = FreePort();
        var (texts, command) = files(port, backend.Port, folder.FullName);
        foreach (var (file, text) in texts)
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), text);
        var log = Path.Combine(folder.FullName, "log");
        // exec: the process is the proxy itself, so that it can be ended.
        ProcessStartInfo start = new("/bin/sh", ["-c", $"exec \"$@\" >'{log}' 2>&1", "sh", .. command]) { WorkingDirectory = folder.FullName };
        Proxy proxy = new(name, port, backend, Process.Start(start)!, folder);
        await proxy.UntilListeningAsync(log);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        // nginx's master ends its workers only on a signal that it can handle.
        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id}"]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await Backend.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task UntilListeningAsync(string log)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (!_process.HasExited && Stopwatch.GetElapsedTime(started) < StartTime)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
            catch (SocketException exception)
            {
                throw new InvalidOperationException($"{Name} does not listen: {await File.ReadAllTextAsync(log)}", exception);
            }
        }
    }
}
