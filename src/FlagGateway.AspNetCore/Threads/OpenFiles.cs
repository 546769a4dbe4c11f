using System.Globalization;

namespace FlagGateway.Threads;

/// <summary>
/// How many of the files that the process may have open its connections take at most. The runtime ends a process that
/// needs a thread and has none left for it, so clients must not be able to take the last ones.
/// </summary>
internal static class OpenFiles
{
    /// <summary>
    /// Never taken by connections: assemblies, files and threads need them. Some 300 are open at rest.
    /// </summary>
    public const int Reserve = 512;

    /// <summary>Minimum number of connections of a part, whatever the limit.</summary>
    public const int Min = 32;

    private const string Row = "Max open files";

    private static readonly int? Limit = Read();

    /// <summary>Connections of users' clients to one of several endpoints; <c>null</c> for no limit.</summary>
    /// <param name="endpoints">Number of endpoints.</param>
    public static long? OfClients(int endpoints) => Part(Limit, 0.6 / Math.Max(1, endpoints));

    /// <summary>
    /// Connections of operators, or of applications that ask for flags; <c>null</c> for no limit.
    /// </summary>
    public static long? OfOthers => Part(Limit, 0.05);

    /// <summary>Connections to destinations; <c>null</c> for no limit.</summary>
    public static long? OfDestinations { get; } = Part(Limit, 0.3);

    /// <summary>Connections to one of them: half, so that both variants of a flag have enough.</summary>
    public static int OfDestination { get; } = (int)Math.Min(int.MaxValue, (OfDestinations ?? int.MaxValue) / 2);

    /// <summary>A part of what is not reserved.</summary>
    /// <param name="limit">Maximum number of open files of the process; <c>null</c> for no limit.</param>
    /// <param name="share">The part, 0 to 1.</param>
    internal static long? Part(int? limit, double share) => limit is { } files ? Math.Max(Min, (long)((files - Reserve) * share)) : null;

    /// <summary>The limit in the text of <c>/proc/self/limits</c>; <c>null</c> for none.</summary>
    internal static int? Find(string limits)
    {
        foreach (var line in limits.Split('\n'))
        {
            if (line.StartsWith(Row, StringComparison.Ordinal))
                return int.TryParse(line[Row.Length..].TrimStart().Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var found) ? found : null;
        }

        return null;
    }

    // Other systems have no such file; the runtime has raised the limit to what the system allows by now.
    private static int? Read()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Find(File.ReadAllText("/proc/self/limits")) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
