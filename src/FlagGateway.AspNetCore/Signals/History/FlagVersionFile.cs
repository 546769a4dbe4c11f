using System.Globalization;
using FlagGateway.State.Redis;

namespace FlagGateway.Signals.History;

/// <summary>
/// Stores across restarts since when each flag has its current text in flags.json. The time of the file itself
/// is not sufficient: images and copies have times of their own. A missing or unreadable file is harmless: the
/// time before the start is then unknown.
/// </summary>
internal static class FlagVersionFile
{
    /// <summary>Name of the file in the state's folder.</summary>
    public const string FileName = "flags-since.json";

    /// <summary>Since when a flag has a text.</summary>
    /// <param name="Flag">Id of the flag.</param>
    /// <param name="Text">Hash of the text, hexadecimal.</param>
    /// <param name="Since">Since when.</param>
    internal sealed record Line(string Flag, string Text, DateTimeOffset Since);

    public static string HashOf(FlagVersion period) => period.Text.Hash.ToString("x32", CultureInfo.InvariantCulture);

    public static IReadOnlyList<Line> Read(string folder) =>
        [.. CacheFile.Read<Line>(Path.Combine(folder, FileName)).Where(static line => line is { Flag: not null, Text: not null })];

    /// <exception cref="IOException">The file cannot be written; the old content remains.</exception>
    public static void Write(string folder, FlagHistory history) => CacheFile.Write<Line>(
        Path.Combine(folder, FileName),
        [.. history.All.OrderBy(flag => flag.Id, StringComparer.Ordinal).Select(flag => new Line(flag.Id, HashOf(flag.Latest), flag.TextSince))],
        isDurable: false);
}
