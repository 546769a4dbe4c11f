namespace FlagGateway.Snapshots;

/// <summary>Result of the latest read of the configuration. Replaced as a whole.</summary>
/// <param name="Version">Version of the snapshot in force.</param>
/// <param name="IsLastReloadSuccessful">Whether the current files are in force.</param>
/// <param name="LastSuccess">When a configuration was last applied.</param>
/// <param name="Issues">Issues of the latest read, including warnings.</param>
internal sealed record ConfigState(long Version, bool IsLastReloadSuccessful, DateTimeOffset LastSuccess, IReadOnlyList<ConfigIssue> Issues)
{
    /// <summary>SHA-256 of each file that is in force, by name.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The files that are in force, with what they were before.</summary>
    public IReadOnlyList<FileInForce> InForce { get; init; } = [];

    /// <summary>Since when the current files are refused; <c>null</c> if they are in force.</summary>
    public DateTimeOffset? RefusedSince { get; init; }

    /// <summary>Creates the state with a configuration in force.</summary>
    /// <param name="version">Version of its snapshot.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="now">The time.</param>
    /// <param name="warnings">Its warnings.</param>
    /// <param name="before">The state before; <c>null</c> at the start.</param>
    public static ConfigState From(long version, LoadedConfiguration configuration, DateTimeOffset now, IReadOnlyList<ConfigIssue> warnings, ConfigState? before = null) =>
        new(version, true, now, warnings) { Files = configuration.FileHashes, InForce = FileInForce.Follow(before?.InForce ?? [], configuration, now, version) };
}

/// <summary>Provides the latest <see cref="ConfigState"/> for metrics and the admin listener.</summary>
internal sealed class ConfigStatus(ConfigState first)
{
    private volatile ConfigState _current = first;

    public ConfigState Current => _current;

    public void Replace(ConfigState next) => _current = next;
}
