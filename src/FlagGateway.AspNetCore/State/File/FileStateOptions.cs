namespace FlagGateway.State.File;

/// <summary>Sizes and intervals of the file store; configurable only in tests.</summary>
internal sealed record FileStateOptions
{
    public static FileStateOptions Default { get; } = new();

    /// <summary>Length in bytes at which the journal starts a new file.</summary>
    /// <value>Default: 16 MiB, about 20 000 changes.</value>
    public long SegmentBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Number of changes after which the snapshot is written again.</summary>
    /// <value>Default: 256. A new file of the journal writes it as well.</value>
    public int ChangesPerSnapshot { get; init; } = 256;

    /// <summary>Delay before a failed write is retried; doubled each time.</summary>
    /// <value>Default: 1 s.</value>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Maximum retry delay.</summary>
    /// <value>Default: 30 s.</value>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Called before each disk access; tests throw here to simulate failures.</summary>
    public Action<StateStep> Before { get; init; } = static _ => { };
}

/// <summary>Disk accesses that can fail.</summary>
internal enum StateStep
{
    /// <summary>Appending a line to the journal.</summary>
    Append,

    /// <summary>Flushing the line to the disk.</summary>
    Sync,

    /// <summary>Truncating the rest of a failed append.</summary>
    CutOff,

    /// <summary>Starting a new journal file.</summary>
    NewSegment,

    /// <summary>Writing the snapshot.</summary>
    Snapshot,

    /// <summary>Writing the pending changes.</summary>
    Pending,

    /// <summary>Checking whether the folder is writable.</summary>
    Probe,
}
