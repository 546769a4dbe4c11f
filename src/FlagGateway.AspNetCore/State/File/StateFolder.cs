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

    /// <summary>What is in force of a damaged journal: renamed to the snapshot by whoever gives the journal up.</summary>
    public string Recovered => In("recovered.json");

    /// <summary>Kills and rollbacks that are in force and not in the journal yet.</summary>
    public string Kills => In("kills.json");

    /// <summary>The last state that is known of a shared store.</summary>
    public string LastKnown => In("redis-last-known.json");

    /// <summary>Kills that are in force and not in the shared store yet.</summary>
    public string RedisKills => In("redis-kills.json");

    /// <summary>Rollbacks that are in force and not in the shared store yet.</summary>
    public string RedisRollbacks => In("redis-rollbacks.json");

    public string Progress => In("progress.json");

    /// <summary>What was counted in the stages that are under way.</summary>
    public string Cohorts => In("cohorts.json");

    /// <summary>Written and removed to learn whether the folder can be written again.</summary>
    public string Probe => In("probe.tmp");

    /// <summary>The segment of the journal that begins with a revision.</summary>
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
