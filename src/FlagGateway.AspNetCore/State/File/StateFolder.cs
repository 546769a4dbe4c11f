using System.Globalization;

namespace FlagGateway.State.File;

/// <summary>Names of the files below <c>State.Path</c>.</summary>
internal sealed class StateFolder(string statePath)
{
    private const string JournalPrefix = "journal-";
    private const string JournalSuffix = ".jsonl";

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetFullPath(statePath), "state");

    public string Lock => In("lock");

    public string Snapshot => In("snapshot.json");

    /// <summary>
    /// The state in force of a damaged journal: an operator who gives up the journal renames it to the snapshot.
    /// </summary>
    public string Recovered => In("recovered.json");

    /// <summary>Pending kills and rollbacks.</summary>
    public string Kills => In("kills.json");

    /// <summary>The last known state of a shared store.</summary>
    public string LastKnown => In("redis-last-known.json");

    /// <summary>Kills not yet written to the shared store.</summary>
    public string RedisKills => In("redis-kills.json");

    /// <summary>Rollbacks not yet written to the shared store.</summary>
    public string RedisRollbacks => In("redis-rollbacks.json");

    public string Progress => In("progress.json");

    /// <summary>Counts of active stages.</summary>
    public string Cohorts => In("cohorts.json");

    /// <summary>What was observed of flags.</summary>
    public string Life => In("life.json");

    /// <summary>Written and removed to check whether the folder is writable again.</summary>
    public string Probe => In("probe.tmp");

    /// <summary>Path of the journal segment that begins with a revision.</summary>
    public string Journal(long firstRevision) => In(string.Create(CultureInfo.InvariantCulture, $"{JournalPrefix}{firstRevision:D12}{JournalSuffix}"));

    /// <summary>All segments, the oldest first.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IReadOnlyList<Segment> Journals() =>
        !Directory.Exists(Path) ? [] :
        [.. Directory.EnumerateFiles(Path, JournalPrefix + "*" + JournalSuffix)
            .Select(static file => (File: file, First: System.IO.Path.GetFileName(file)[JournalPrefix.Length..^JournalSuffix.Length]))
            .Where(static found => long.TryParse(found.First, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(static found => new Segment(found.File, long.Parse(found.First, CultureInfo.InvariantCulture)))
            .OrderBy(static segment => segment.FirstRevision)];

    private string In(string name) => System.IO.Path.Combine(Path, name);
}

/// <summary>One file of the journal.</summary>
/// <param name="File">Its path.</param>
/// <param name="FirstRevision">Revision of its first entry, by its name.</param>
internal readonly record struct Segment(string File, long FirstRevision);
