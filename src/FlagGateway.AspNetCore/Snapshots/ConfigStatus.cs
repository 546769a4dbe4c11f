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
}

/// <summary>Provides the latest <see cref="ConfigState"/> for metrics and the admin listener.</summary>
internal sealed class ConfigStatus(ConfigState first)
{
    private volatile ConfigState _current = first;

    public ConfigState Current => _current;

    public void Replace(ConfigState next) => _current = next;
}
