using System.Net;
using System.Net.Sockets;

namespace FlagGateway.FunctionalTests.Ramp;

/// <summary>The programs that the ramp needs beside the gateway, and free ports for them.</summary>
internal static class Programs
{
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), "/usr/sbin"];

    /// <summary>The names of those that are not installed.</summary>
    public static IReadOnlyList<string> Missing(params string[] names) => [.. names.Where(name => Find(name) is null)];

    public static string PathOf(string name) => Find(name) ?? throw new FileNotFoundException($"{name} is not installed.");

    /// <summary>A port that was free a moment ago; these programs cannot say which port they got when told to take any.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? Find(string name) =>
        Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
