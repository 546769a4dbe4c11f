using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>
/// Settings whose values could not be read. What a check says of them, or because of them, would be about a default
/// that nobody wrote.
/// </summary>
/// <param name="keys">Configuration keys: <c>FlagGateway:State:MaxAge</c>.</param>
internal sealed class FailedSettings(IReadOnlyCollection<string> keys)
{
    private const string Section = GatewayFileReader.Section;

    // Rules across settings: where an issue is reported, and which other setting it depends on.
    private static readonly (string Issue, string Cause)[] Rules =
    [
        ($"{Section}:Admin:Url", $"{Section}:Admin:Tokens"),
        ($"{Section}:Ofrep:Url", $"{Section}:Admin:Url"),
        ($"{Section}:Ofrep:Url", "Urls"),
        ($"{Section}:State:MaxAge", $"{Section}:State:PollInterval"),
        ($"{Section}:State:Redis:SentinelUser", $"{Section}:State:Redis:ServiceName"),
        ($"{Section}:State:Redis:SentinelPassword", $"{Section}:State:Redis:ServiceName"),
        ($"{Section}:State:Redis:ClientCertificate:KeyPath", $"{Section}:State:Redis:ClientCertificate:Path"),
        ($"{Section}:State:Redis:ClientCertificate:Password", $"{Section}:State:Redis:ClientCertificate:Path"),
    ];

    /// <summary>All values were read.</summary>
    public static FailedSettings None { get; } = new([]);

    /// <summary>
    /// The same settings, of a section that has another name in its configuration, by their names in
    /// <c>FlagGateway</c>.
    /// </summary>
    /// <param name="section">Path of the section.</param>
    public FailedSettings Under(string section) => new([.. keys.Select(key => Section + key[section.Length..])]);

    /// <summary>Whether a value could not be read.</summary>
    public bool Any => keys.Count != 0;

    /// <summary>Whether a setting, one in it or one around it could not be read.</summary>
    public bool Touches(string path) => keys.Any(key => IsIn(key, path) || IsIn(path, key));

    /// <summary>Removes issues that follow from such a setting.</summary>
    /// <param name="issues">All issues.</param>
    /// <param name="from">Where those of the checks begin.</param>
    public void RemoveFollowUps(List<ConfigIssue> issues, int from)
    {
        for (var i = issues.Count - 1; Any && i >= from; i--)
        {
            if (Touches(issues[i].Path) || Rules.Any(rule => rule.Issue == issues[i].Path && Touches(rule.Cause)))
                issues.RemoveAt(i);
        }
    }

    private static bool IsIn(string inner, string outer) =>
        inner.StartsWith(outer, StringComparison.OrdinalIgnoreCase) && (inner.Length == outer.Length || inner[outer.Length] == ':');
}
