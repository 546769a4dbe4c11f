using FlagGateway.Core.Json;
using FlagGateway.Snapshots;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Configuration;

/// <summary>Flags or plans of a host in its own configuration.</summary>
/// <param name="configuration">The configuration that has the section.</param>
/// <param name="key">Key of the section.</param>
/// <param name="name">Name of the section in issues.</param>
/// <param name="isRequired">Whether a missing section is an error.</param>
internal sealed class SectionText(IConfiguration configuration, string key, string name, bool isRequired) : ITextSource
{
    public string Description => $"configuration ({key})";

    public ConfigFile? Read(ICollection<ConfigIssue> issues)
    {
        var section = configuration.GetSection(key);
        if (section.Exists())
            return new ConfigFile(name, ConfigurationJson.Write(section));
        if (isRequired)
            issues.Add(new(IssueSeverity.Error, name, JsonPath.Root, null, $"The configuration has no section {key}.", "Add it, or name a file with AddFlags"));
        return null;
    }

    public FileSignature ReadSignature() => default;

    public IChangeToken? GetReloadToken() => configuration.GetReloadToken();
}
