namespace FlagGateway.Snapshots;

/// <summary>One file of the configuration in force.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">Its hash.</param>
/// <param name="AppliedAt">Since when it is in force.</param>
/// <param name="Version">The version of the snapshot with which it came into force.</param>
/// <param name="Text">Its text; <c>null</c> if it is not available here.</param>
internal sealed record FileInForce(string Name, string Sha256, DateTimeOffset AppliedAt, long Version, FileContent? Text)
{
    /// <summary>The same file before it changed; <c>null</c> if it did not since the start.</summary>
    public FileInForce? Before { get; init; }

    /// <summary>The files after a configuration came into force.</summary>
    /// <param name="before">The files before; empty at the start.</param>
    /// <param name="next">The configuration.</param>
    /// <param name="now">The time.</param>
    /// <param name="version">The version of its snapshot.</param>
    public static IReadOnlyList<FileInForce> Follow(IReadOnlyList<FileInForce> before, LoadedConfiguration next, DateTimeOffset now, long version) =>
        [.. next.FileHashes.Select(file => Follow(before.FirstOrDefault(one => one.Name == file.Key), new(file.Key, file.Value, now, version, next.Texts.GetValueOrDefault(file.Key))))];

    // The one before that is of no use to anybody.
    private static FileInForce Follow(FileInForce? before, FileInForce next) =>
        before?.Sha256 == next.Sha256 ? before : next with { Before = before is null ? null : before with { Before = null } };
}

/// <summary>The text of a file.</summary>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Bytes">The text; <c>null</c> if it is longer than <see cref="MaxLength"/>.</param>
internal sealed record FileContent(int Length, ReadOnlyMemory<byte>? Bytes)
{
    /// <summary>Longer files are not stored for display.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>Creates it.</summary>
    public static FileContent From(ReadOnlyMemory<byte> bytes) => new(bytes.Length, bytes.Length <= MaxLength ? bytes : null);
}
