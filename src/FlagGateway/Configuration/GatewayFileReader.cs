using System.Text.Json;
using FlagGateway.Configuration.Routes;

namespace FlagGateway.Configuration;

/// <summary>Reads gateway.json and lays environment variables and the command line over it.</summary>
internal static class GatewayFileReader
{
    /// <summary>Name of the gateway's own section.</summary>
    public const string Section = "FlagGateway";

    private static readonly string[] RootKeys = ["Urls", Section, "ReverseProxy", "Kestrel", "Logging", "AllowedHosts", "$schema"];

    /// <summary>Reads the file; <c>null</c> where the gateway's own section has errors.</summary>
    public static async Task<GatewayFile?> ReadAsync(
        ConfigFile file, IReadOnlyList<string> overrides, ProxySectionReader proxy, List<ConfigIssue> issues)
    {
        var syntax = JsonSyntax.Parse(file, out var document, StringComparer.OrdinalIgnoreCase);
        issues.AddRange(syntax);
        if (document is null)
            return null;
        using (document)
            CheckRoot(document.RootElement, issues);

        var settings = new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream(file.Bytes.ToArray()))
            .AddEnvironmentVariables()
            .AddCommandLine([.. overrides])
            .Build();
        List<ConfigIssue> found = [];
        var map = new Lazy<KeyMap>(() => KeyMap.Read(file, Section));
        var options = OptionsReader.Read<GatewayOptions>(settings.GetSection(Section), file.Name, found, key => map.Value.Find(key));
        if (options is not null)
            GatewayOptionsValidator.Validate(options, settings["Urls"], found);
        var (routes, clusters) = await proxy.ReadAsync(settings.GetSection("ReverseProxy"), found);
        issues.AddRange(found);
        return options is null ? null : new GatewayFile(options, settings, routes, clusters);
    }

    private static void CheckRoot(JsonElement root, List<ConfigIssue> issues)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (!RootKeys.Contains(property.Name, StringComparer.OrdinalIgnoreCase))
                issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, JsonPath.Property("$", property.Name), null, "Unknown section.", $"Use one of {string.Join(", ", RootKeys[..^1])}"));
        }
    }
}
