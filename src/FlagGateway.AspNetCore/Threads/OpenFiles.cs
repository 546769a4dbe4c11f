using System.Globalization;
using FlagGateway.Core.Budgets;

namespace FlagGateway.Threads;

/// <summary>The files that this process may have open.</summary>
internal static class OpenFiles
{
    private const string Row = "Max open files";

    /// <summary>What its connections take of them.</summary>
    public static ConnectionShares Shares { get; } = new(Read());

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
