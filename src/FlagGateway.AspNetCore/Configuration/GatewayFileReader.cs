using System.Text.Json;
using FlagGateway.Certificates;
using FlagGateway.Configuration.Routes;
using FlagGateway.Configuration.Server;
using FlagGateway.Core.Json;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Reads gateway.json and applies environment variables and the command line.</summary>
internal static class GatewayFileReader
{
    /// <summary>Name of the gateway's own section.</summary>
    public const string Section = "FlagGateway";

    private static readonly string[] RootKeys = ["Urls", Section, "ReverseProxy", "Kestrel", "Logging", "AllowedHosts", "$schema"];

    /// <summary>Reads the file; <c>null</c> if the gateway's own section has errors.</summary>
    /// <param name="file">The file.</param>
    /// <param name="overrides">Settings as on the command line.</param>
    /// <param name="certificates">The certificates in force, or <c>null</c> at the start.</param>
    /// <param name="issues">Receives the issues found.</param>
    public static async Task<GatewayFile?> ReadAsync(
        ConfigFile file, IReadOnlyList<string> overrides, TlsSettings? certificates, List<ConfigIssue> issues)
    {
        if (TryOverlay(file, overrides, issues) is not { } settings)
            return null;
        var before = issues.Count;
        var options = ReadOptions(file, settings, issues);
        var isValid = !issues.Skip(before).Any(static issue => issue.Severity == IssueSeverity.Error);
        var tls = ServerSettings.Read(settings, options, issues);
        CertificateChecks.Validate(tls, certificates, TimeProvider.System.GetUtcNow(), issues);
        ProxyKeys.Validate(settings.GetSection("ReverseProxy"), issues);
        var (routes, clusters) = await ProxySectionReader.ReadAsync(settings.GetSection("ReverseProxy"), isValid ? options!.Policies : null, issues);
        return options is null ? null : new GatewayFile(options, settings, routes, ServerSettings.Mark(clusters, tls)) { Tls = tls };
    }

    /// <summary>Reads only the gateway's own section; <c>null</c> if it has errors.</summary>
    public static GatewayOptions? ReadOptions(ConfigFile file, IReadOnlyList<string> overrides, List<ConfigIssue> issues) =>
        TryOverlay(file, overrides, issues) is { } settings ? ReadOptions(file, settings, issues) : null;

    private static GatewayOptions? ReadOptions(ConfigFile file, IConfiguration settings, List<ConfigIssue> issues)
    {
        var map = new Lazy<KeyMap>(() => KeyMap.Read(file, Section));
        var options = OptionsReader.Read<GatewayOptions>(settings.GetSection(Section), file.Name, issues, key => map.Value.Find(key));
        if (options is not null)
        {
            GatewayOptionsValidator.Validate(options, settings["Urls"], issues);
            TrustWarning.Find(options, settings, issues);
        }

        return options;
    }

    private static IConfigurationRoot? TryOverlay(ConfigFile file, IReadOnlyList<string> overrides, List<ConfigIssue> issues)
    {
        issues.AddRange(JsonSyntax.Parse(file, out var document, StringComparer.OrdinalIgnoreCase));
        if (document is null)
            return null;
        using (document)
            CheckRoot(document.RootElement, issues);
        try
        {
            return new ConfigurationBuilder()
                .AddJsonStream(new MemoryStream(file.Bytes.ToArray()))
                .AddEnvironmentVariables()
                .AddCommandLine([.. overrides])
                .Build();
        }
        catch (FormatException exception)
        {
            // A key with a colon equals a nested key.
            issues.Add(new(IssueSeverity.Error, file.Name, JsonPath.Root, null, exception.InnerException?.Message ?? exception.Message, "Write each key once"));
            return null;
        }
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
