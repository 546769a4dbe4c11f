using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace FlagGateway.Testing;

/// <summary>Programs beside the gateway that tests run, and free ports for them.</summary>
internal static class Programs
{
    /// <summary>
    /// The variable that, set to 1, fails the tests which cannot run here; otherwise they are skipped.
    /// </summary>
    public const string RequireAllVariable = "FLAGGATEWAY_REQUIRE_ALL";

    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), "/usr/sbin"];

    private static bool AreRequired => Environment.GetEnvironmentVariable(RequireAllVariable) == "1";

    /// <summary>Ends a test whose programs are not all installed.</summary>
    public static void Require(params string[] names) => Require(names, AreRequired);

    /// <inheritdoc cref="Require(string[])"/>
    public static void Require(string[] names, bool areRequired)
    {
        if (Missing(names) is { Count: > 0 } missing)
            Unavailable($"Not installed: {string.Join(", ", missing)}.", areRequired);
    }

    /// <summary>Ends a test that cannot run here: skipped, or failed where everything is required.</summary>
    [DoesNotReturn]
    public static void Unavailable(string reason) => Unavailable(reason, AreRequired);

    /// <summary>The names of those that are not installed.</summary>
    public static IReadOnlyList<string> Missing(params string[] names) => [.. names.Where(name => Find(name) is null)];

    public static string PathOf(string name) => Find(name) ?? throw new FileNotFoundException($"{name} is not installed.");

    /// <summary>
    /// A port that was free a moment ago; these programs cannot say which port they got when asked to take any.
    /// </summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [DoesNotReturn]
    private static void Unavailable(string reason, bool isRequired)
    {
        if (isRequired)
            Assert.Fail(reason);
        Assert.Skip(reason);
    }

    private static string? Find(string name) =>
        Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
