using System.Globalization;

namespace FlagGateway.State.File;

/// <summary>Names of the files below <c>State.Path</c>.</summary>
internal sealed class StateFolder(string statePath)
{
    private const string JournalPrefix = "journal-";
    private const string JournalSuffix = ".jsonl";

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(statePath, "state");

    public string Lock => In("lock");

    public string Snapshot => In("snapshot.json");

    /// <summary>Kills that are in force and not in the journal yet.</summary>
    public string Kills => In("kills.json");

    /// <summary>The last state that is known of a shared store.</summary>
    public string LastKnown => In("redis-last-known.json");

    public string Progress => In("progress.json");

    /// <summary>The segment of the journal that begins with a revision.</summary>
    public string Journal(long firstRevision) => In(string.Create(CultureInfo.InvariantCulture, $"{JournalPrefix}{firstRevision:D12}{JournalSuffix}"));

    /// <summary>All segments, the oldest first.</summary>
    public IReadOnlyList<(string File, long FirstRevision)> Journals() =>
        !Directory.Exists(Path) ? [] :
        [.. Directory.EnumerateFiles(Path, JournalPrefix + "*" + JournalSuffix)
            .Select(file => (File: file, First: System.IO.Path.GetFileName(file)[JournalPrefix.Length..^JournalSuffix.Length]))
            .Where(found => long.TryParse(found.First, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(found => (found.File, long.Parse(found.First, CultureInfo.InvariantCulture)))
            .OrderBy(found => found.Item2)];

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
