using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>
/// Content of the configuration folder at one moment. A file is <c>null</c> if it is missing, and
/// also if it could not be used; in that case <see cref="Issues"/> contains the reason.
/// </summary>
internal sealed record ConfigFolder(
    ConfigFile? Gateway, ConfigFile? Flags, ConfigFile? Rollouts, IReadOnlyList<ConfigIssue> Issues)
{
    /// <summary>How often files that change meanwhile are read before the last reading is used.</summary>
    public const int Attempts = 3;

    /// <summary>The names of all files of the folder.</summary>
    public static IReadOnlyList<string> Names { get; } = [ConfigFileNames.Gateway, ConfigFileNames.Flags, ConfigFileNames.Rollouts];

    /// <summary>Reads the three files. Never throws, whatever the file system or the files contain.</summary>
    public static ConfigFolder Read(string folder)
    {
        var before = FolderSignature.Read(folder);
        for (var attempt = 1; ; attempt++)
        {
            var read = ReadOnce(folder);
            var after = FolderSignature.Read(folder);

            // A swap between reading two of the files would mix an old and a new set. Under constant writes the
            // last read is used: the watcher detects those writes and reads again.
            if (after == before || attempt == Attempts)
                return read;
            before = after;
        }
    }

    /// <summary>Whether the file does not exist, as opposed to being unusable.</summary>
    public bool IsMissing(string name) =>
        Find(name) is null && !Issues.Any(issue => string.Equals(issue.File, name, StringComparison.Ordinal));

    private static ConfigFolder ReadOnce(string folder)
    {
        List<ConfigIssue> issues = [];
        return new(
            ConfigFileReader.Read(folder, ConfigFileNames.Gateway, issues),
            ConfigFileReader.Read(folder, ConfigFileNames.Flags, issues),
            ConfigFileReader.Read(folder, ConfigFileNames.Rollouts, issues),
            issues);
    }

    private ConfigFile? Find(string name) => name switch
    {
        ConfigFileNames.Gateway => Gateway,
        ConfigFileNames.Flags => Flags,
        ConfigFileNames.Rollouts => Rollouts,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a configuration file"),
    };
}
