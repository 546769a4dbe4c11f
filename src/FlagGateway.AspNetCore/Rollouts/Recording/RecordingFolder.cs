using System.Globalization;
using FlagGateway.Files;
using FlagGateway.Options;

namespace FlagGateway.Rollouts.Recording;

/// <summary>
/// The files of records: one or more for each day in UTC, appended to, and removed by age and size. A line that was cut
/// off by a full disk or a crash stays one bad line. Not thread-safe.
/// </summary>
/// <param name="path">The folder; created with the first record.</param>
/// <param name="time">Source of the day.</param>
/// <param name="free">Free bytes of the disk of a folder.</param>
internal sealed class RecordingFolder(string path, TimeProvider time, Func<string, long> free)
{
    /// <summary>Free space of the disk below which nothing is recorded: the state and the logs need it more.</summary>
    public const long MinFreeBytes = 256L * 1024 * 1024;

    private const string Suffix = ".jsonl";
    private const string DayFormat = "yyyy-MM-dd";

    // So many files fit, so that removing the oldest one loses little. Two of them are room for the new one, and for a
    // line beyond its size.
    private const int MaxFiles = 16;

    private string? _current;
    private bool _isTorn = true;

    /// <summary>The folder below <c>State:Path</c>.</summary>
    public static string PathOf(StateOptions state) => Path.Combine(Path.GetFullPath(state.Path), "recordings");

    /// <summary>The files of a folder, the oldest first; empty if there is no such folder.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static IReadOnlyList<string> FilesOf(string path) => !Directory.Exists(path)
        ? []
        : [.. Directory.EnumerateFiles(path, "*" + Suffix).Where(static file => DayOf(file) is not null).Order(StringComparer.Ordinal)];

    /// <summary>Chooses the file of the next record, and removes the oldest ones before a new one.</summary>
    /// <returns>Whether it is another one than before.</returns>
    /// <exception cref="IOException">
    /// The folder cannot be read or written, or its disk has too little space.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read or written.</exception>
    public bool Prepare(RecordingOptions limits)
    {
        DurableFile.CreateFolder(path);
        if (free(path) < MinFreeBytes)
            throw new IOException($"The disk of {path} has less than {MinFreeBytes / 1024 / 1024} MiB left.");
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var maxBytes = limits.MaxMiB * 1024L * 1024 / MaxFiles;
        if (_current is not null && DayOf(_current) == today && (!File.Exists(_current) || new FileInfo(_current).Length < maxBytes))
            return false;
        var files = FilesOf(path);
        var last = files.LastOrDefault(file => DayOf(file) == today);
        var next = last is null ? 0 : NumberOf(last) + (new FileInfo(last).Length < maxBytes ? 0 : 1);
        Remove(files, today.AddDays(1 - limits.Days), (MaxFiles - 2) * maxBytes);
        _current = Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"{today.ToString(DayFormat, CultureInfo.InvariantCulture)}.{next:D3}{Suffix}"));
        _isTorn = true;
        return true;
    }

    /// <summary>Appends a line to the file of the last <see cref="Prepare"/>.</summary>
    /// <exception cref="IOException">
    /// The disk is full, or the file cannot be written. A part may have been written.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Append(ReadOnlySpan<byte> line)
    {
        using var file = DurableFile.Open(_current!, FileMode.OpenOrCreate, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(0, SeekOrigin.End);
        if (_isTorn && file.Length > 0)
            file.Write("\n"u8);
        _isTorn = true;
        file.Write(line);
        _isTorn = false;
    }

    private static void Remove(IReadOnlyList<string> files, DateOnly first, long maxBytes)
    {
        var bytes = files.Sum(static file => new FileInfo(file).Length);
        foreach (var file in files)
        {
            if (DayOf(file) >= first && bytes <= maxBytes)
                return;
            bytes -= new FileInfo(file).Length;
            File.Delete(file);
        }
    }

    /// <summary>The day of a file; <c>null</c> for a file of another kind.</summary>
    public static DateOnly? DayOf(string file) =>
        Path.GetFileName(file) is { Length: > 10 } name && DateOnly.TryParseExact(name[..10], DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static int NumberOf(string file) =>
        Path.GetFileName(file) is { Length: > 11 } name && int.TryParse(name[11..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
