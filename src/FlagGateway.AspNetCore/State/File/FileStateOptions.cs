namespace FlagGateway.State.File;

/// <summary>Sizes and pauses of the file store; not configurable, but by tests.</summary>
internal sealed record FileStateOptions
{
    public static FileStateOptions Default { get; } = new();

    /// <summary>Length in bytes at which the journal goes on in a new file.</summary>
    /// <value>Default: 16 MiB, about 20 000 changes.</value>
    public long SegmentBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>After how many changes the snapshot is written again.</summary>
    /// <value>Default: 256. A new file of the journal writes it as well.</value>
    public int ChangesPerSnapshot { get; init; } = 256;

    /// <summary>How long to wait before a failed write is tried again; doubled each time.</summary>
    /// <value>Default: 1 s.</value>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such wait.</summary>
    /// <value>Default: 30 s.</value>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Called before the disk is touched; a test makes it fail by throwing.</summary>
    public Action<StateStep> Before { get; init; } = static _ => { };
}

/// <summary>Where the disk can fail.</summary>
internal enum StateStep
{
    /// <summary>A line is appended to the journal.</summary>
    Append,

    /// <summary>The line is there and not on the disk yet.</summary>
    Sync,

    /// <summary>What a failed append left is cut off.</summary>
    CutOff,

    /// <summary>The journal goes on in a new file.</summary>
    NewSegment,

    /// <summary>The snapshot is written.</summary>
    Snapshot,

    /// <summary>What is not in the journal yet is written beside it.</summary>
    Pending,

    /// <summary>It is tried whether the folder can be written.</summary>
    Probe,
}
