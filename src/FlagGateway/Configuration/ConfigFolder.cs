namespace FlagGateway.Configuration;

/// <summary>
/// What the configuration folder held at one moment. A file is <c>null</c> when it is missing, and
/// also when it could not be used; in the second case <see cref="Issues"/> says why.
/// </summary>
internal sealed record ConfigFolder(
    ConfigFile? Gateway, ConfigFile? Flags, ConfigFile? Rollouts, IReadOnlyList<ConfigIssue> Issues)
{
    /// <summary>Name of the file of listeners, identity, state, routes and clusters.</summary>
    public const string GatewayName = "gateway.json";

    /// <summary>Name of the file of feature flags.</summary>
    public const string FlagsName = "flags.json";

    /// <summary>Name of the file of rollout plans.</summary>
    public const string RolloutsName = "rollouts.json";

    private const int Attempts = 3;

    /// <summary>The names of all files of the folder.</summary>
    public static IReadOnlyList<string> Names { get; } = [GatewayName, FlagsName, RolloutsName];

    /// <summary>Reads the three files. Never throws for what the file system or the files hold.</summary>
    public static ConfigFolder Read(string folder)
    {
        FolderSignature before = FolderSignature.Look(folder);
        for (int attempt = 1; ; attempt++)
        {
            ConfigFolder read = ReadOnce(folder);
            FolderSignature after = FolderSignature.Look(folder);

            // A swap between two of the files would mix an old and a new set. Under endless writes the
            // last reading has to do: the watcher sees those writes and asks again.
            if (after == before || attempt == Attempts)
                return read;
            before = after;
        }
    }

    /// <summary>Whether the file is not there at all, as opposed to there and unusable.</summary>
    public bool IsMissing(string name) =>
        Find(name) is null && !Issues.Any(issue => string.Equals(issue.File, name, StringComparison.Ordinal));

    private static ConfigFolder ReadOnce(string folder)
    {
        List<ConfigIssue> issues = [];
        return new(
            ConfigFileReader.Read(folder, GatewayName, issues),
            ConfigFileReader.Read(folder, FlagsName, issues),
            ConfigFileReader.Read(folder, RolloutsName, issues),
            issues);
    }

    private ConfigFile? Find(string name) => name switch
    {
        GatewayName => Gateway,
        FlagsName => Flags,
        RolloutsName => Rollouts,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a configuration file"),
    };
}
