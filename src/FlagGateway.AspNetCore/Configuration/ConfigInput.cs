using FlagGateway.Configuration.Prompts;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>A configuration as read, before it is compiled.</summary>
/// <param name="Gateway">The gateway's settings with routes and clusters; <c>null</c> if they have errors.</param>
/// <param name="Flags">The flags, or <c>null</c> for none.</param>
/// <param name="Rollouts">The plans, or <c>null</c> for none.</param>
/// <param name="Settings">The text of the settings.</param>
internal sealed record ConfigInput(GatewayFile? Gateway, ConfigFile? Flags, ConfigFile? Rollouts, ConfigFile? Settings)
{
    /// <summary>The prompt files beside the flags; <c>null</c> if flags do not come from a folder.</summary>
    public PromptFolder? Prompts { get; init; }

    /// <summary>Hash of the text of the settings: equal hashes mean no change.</summary>
    public string GatewayHash => Settings?.Sha256 ?? "";

    /// <summary>The texts, by name, without those of prompts.</summary>
    public IReadOnlyDictionary<string, FileContent> Texts =>
        new[] { Settings, Flags, Rollouts }.OfType<ConfigFile>().DistinctBy(static file => file.Name, StringComparer.Ordinal)
            .ToDictionary(static file => file.Name, static file => FileContent.From(file.Bytes), StringComparer.Ordinal);

    /// <summary>SHA-256 of each text, by name. Read after compiling, when the prompt files are known.</summary>
    public IReadOnlyDictionary<string, string> FileHashes =>
        new[] { Settings, Flags, Rollouts }.OfType<ConfigFile>().Select(static file => KeyValuePair.Create(file.Name, file.Sha256))
            .Concat(Prompts?.Hashes ?? []).DistinctBy(static file => file.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
}
