namespace FlagGateway.Configuration;

/// <summary>A configuration as read, before it is compiled.</summary>
/// <param name="Gateway">The gateway's settings with routes and clusters; <c>null</c> if they have errors.</param>
/// <param name="Flags">The flags, or <c>null</c> for none.</param>
/// <param name="Rollouts">The plans, or <c>null</c> for none.</param>
/// <param name="Settings">The text of the settings.</param>
internal sealed record ConfigInput(GatewayFile? Gateway, ConfigFile? Flags, ConfigFile? Rollouts, ConfigFile? Settings)
{
    /// <summary>Hash of the text of the settings: equal hashes mean no change.</summary>
    public string GatewayHash => Settings?.Sha256 ?? "";

    /// <summary>SHA-256 of each text, by name.</summary>
    public IReadOnlyDictionary<string, string> FileHashes =>
        new[] { Settings, Flags, Rollouts }.OfType<ConfigFile>().ToDictionary(static file => file.Name, static file => file.Sha256, StringComparer.Ordinal);
}
