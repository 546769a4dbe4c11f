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

    private const string Policies = Section + ":Policies";

    private static readonly string[] RootKeys = ["Urls", Section, "ReverseProxy", "Kestrel", "Logging", "AllowedHosts", "$schema"];

    /// <summary>Reads the file, with errors as far as possible; <c>null</c> if it is no valid JSON.</summary>
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
        var (options, failed) = ReadOptions(file, settings, issues);
        var arePoliciesKnown = !failed.Touches(Policies) && !issues.Skip(before).Any(static issue => issue.Severity == IssueSeverity.Error && issue.Path.StartsWith(Policies, StringComparison.OrdinalIgnoreCase));
        var areListenersKnown = !failed.Touches(Section + ":Admin:Url") && !failed.Touches(Section + ":Ofrep:Url");
        var tls = ServerSettings.Read(settings, areListenersKnown ? options : null, issues);
        CertificateChecks.Validate(tls, certificates, TimeProvider.System.GetUtcNow(), issues);
        ProxyKeys.Validate(settings.GetSection("ReverseProxy"), issues);
        var (routes, clusters, unread) = await ProxySectionReader.ReadAsync(settings.GetSection("ReverseProxy"), arePoliciesKnown ? options.Policies : null, issues);
        return new GatewayFile(options, settings, routes, ServerSettings.Mark(clusters, tls)) { Tls = tls, Failed = failed, UnreadClusters = unread };
    }

    /// <summary>Reads only the gateway's own section; <c>null</c> if it has errors.</summary>
    public static GatewayOptions? ReadOptions(ConfigFile file, IReadOnlyList<string> overrides, List<ConfigIssue> issues) =>
        TryOverlay(file, overrides, issues) is { } settings && ReadOptions(file, settings, issues) is { Failed.Any: false, Options: var options } ? options : null;

    private static (GatewayOptions Options, FailedSettings Failed) ReadOptions(ConfigFile file, IConfiguration settings, List<ConfigIssue> issues)
    {
        var map = new Lazy<KeyMap>(() => KeyMap.Read(file, Section));
        var (options, failed) = OptionsReader.ReadAll<GatewayOptions>(settings.GetSection(Section), file.Name, issues, key => map.Value.Find(key));
        var before = issues.Count;
        GatewayOptionsValidator.Validate(options, settings["Urls"], issues);
        TrustWarning.Find(options, settings, issues);
        failed.RemoveFollowUps(issues, before);
        return (options, failed);
    }

    private static IConfigurationRoot? TryOverlay(ConfigFile file, IReadOnlyList<string> overrides, List<ConfigIssue> issues)
    {
        // Settings are named as the configuration system names them, wherever they come from; $ is the file as a whole.
        issues.AddRange(JsonSyntax.Parse(file, out var document, StringComparer.OrdinalIgnoreCase).Select(static issue => issue with { Path = JsonPath.ToKey(issue.Path) }));
        if (document is null)
            return null;
        using (document)
            CheckRoot(document.RootElement, issues);
        try
        {
            return new ConfigurationBuilder()
                .Add(new IndexedJson { Stream = new MemoryStream(file.Bytes.ToArray()) })
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
                issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, property.Name, null, "Unknown section.", $"Use one of {string.Join(", ", RootKeys[..^1])}"));
        }
    }
}
