using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Api;

/// <summary>The configuration of one instance.</summary>
/// <param name="Version">Version of the snapshot in force when the files were applied.</param>
/// <param name="LoadedAt">When a configuration was last applied.</param>
/// <param name="IsCurrent">Whether the files on disk are in force.</param>
/// <param name="RefusedSince">Since when the files on disk are refused; <c>null</c> if they are in force.</param>
/// <param name="Issues">Issues of the latest check, including warnings.</param>
/// <param name="Files">The files in force.</param>
internal sealed record ConfigurationDocument(
    long Version, DateTimeOffset LoadedAt, bool IsCurrent, DateTimeOffset? RefusedSince, IReadOnlyList<ConfigIssue> Issues, IReadOnlyList<FileView> Files)
{
    /// <summary>The errors, without warnings.</summary>
    public int Errors() => Issues.Count(static issue => issue.Severity == IssueSeverity.Error);
}

/// <summary>One file in force.</summary>
internal sealed record FileView
{
    public required string Name { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>Since when it is in force.</summary>
    public DateTimeOffset AppliedAt { get; init; }

    /// <summary>The version of the configuration with which it came into force.</summary>
    public long Version { get; init; }

    /// <summary>Its length in bytes; <c>null</c> if unknown.</summary>
    public int? Length { get; init; }

    /// <summary>
    /// Its text without comments, with <c>***</c> in place of what may be secrets; <c>null</c> if it is longer than 256
    /// KiB, or not JSON.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>The one before; <c>null</c> if it did not change since the start.</summary>
    public FileBefore? Before { get; init; }

    /// <summary>
    /// The difference to the one before, as lines of a unified diff; <c>null</c> if one of the texts is missing.
    /// </summary>
    public IReadOnlyList<string>? Diff { get; init; }
}

/// <summary>A file that was in force before.</summary>
/// <param name="Sha256">Its hash.</param>
/// <param name="AppliedAt">Since when it was in force.</param>
/// <param name="Version">The version of the configuration with which it came into force.</param>
internal sealed record FileBefore(string Sha256, DateTimeOffset AppliedAt, long Version);
