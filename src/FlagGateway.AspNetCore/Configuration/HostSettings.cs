using System.Text;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Configuration;

/// <summary>The settings of a gateway in a host: a section of its configuration, and settings from code.</summary>
/// <param name="section">The section, or <c>null</c> for none.</param>
/// <param name="configure">Changes the settings after they are read.</param>
internal sealed class HostSettings(IConfigurationSection? section, Action<GatewayOptions>? configure)
{
    /// <summary>Their name in messages.</summary>
    public string Description => section is null ? "AddFlagGateway" : $"configuration ({section.Path})";

    /// <summary>
    /// Reads them as far as possible: values that cannot be read have their defaults, so that all errors are found at
    /// once.
    /// </summary>
    /// <returns>The settings, and which of them could not be read.</returns>
    public (GatewayOptions Options, FailedSettings Failed) Read(List<ConfigIssue> issues)
    {
        var (options, failed) = section is null ? (new GatewayOptions(), FailedSettings.None) : OptionsReader.ReadAll<GatewayOptions>(section, ConfigFileNames.Gateway, issues);
        if (section is not null)
            failed = failed.Under(section.Path);
        var before = issues.Count;
        configure?.Invoke(options);
        GatewayOptionsValidator.Validate(options, urls: null, issues);
        if (options.Admin.Tokens is { Length: > 0 })
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{GatewayFileReader.Section}:Admin:Tokens", null, "A host authenticates its callers itself, so tokens would have no effect.", "Remove them, and call RequireAuthorization on the result of MapFlagGatewayAdmin"));
        if (options.Policies is not { Authorization: null, Cors: null, RateLimiter: null, Timeouts: null, OutputCache: null })
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{GatewayFileReader.Section}:Policies", null, "A host has policies of its own, so these would have no effect.", "Remove them, and declare them with AddAuthorization, AddCors, AddRateLimiter, AddRequestTimeouts or AddOutputCache"));
        if (options.Files.Writable)
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{GatewayFileReader.Section}:Files:Writable", "true", "The files of a host are not the gateway's, so this would have no effect.", "Leave it out; the API returns a patch for them"));
        failed.RemoveFollowUps(issues, before);
        return (options, failed);
    }

    /// <summary>The text of the section, to detect changes.</summary>
    public ConfigFile Text()
    {
        StringBuilder text = new();
        foreach (var (key, value) in section?.AsEnumerable().OrderBy(static pair => pair.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, string?>>())
            text.Append(key).Append('=').Append(value).Append('\n');
        return new ConfigFile(ConfigFileNames.Gateway, Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Reports changes of the section.</summary>
    public IChangeToken? GetReloadToken() => section?.GetReloadToken();
}
