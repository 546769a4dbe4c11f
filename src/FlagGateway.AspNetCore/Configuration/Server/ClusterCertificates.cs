using FlagGateway.Certificates;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Server;

/// <summary>Reads the certificates in <c>HttpClient</c> of clusters. YARP can have them only in code.</summary>
internal static class ClusterCertificates
{
    /// <summary>The certificate shown to destinations.</summary>
    public const string Client = "ClientCertificate";

    /// <summary>File with the authorities that sign the certificates of destinations.</summary>
    public const string Authority = "ServerCertificateAuthority";

    /// <summary>The keys that are not YARP's.</summary>
    public static readonly string[] Keys = [Client, Authority];

    /// <summary>Reads them by the id of the cluster.</summary>
    public static Dictionary<string, DestinationTls> Read(IConfiguration settings, Dictionary<string, CertificateSource> sources, List<ConfigIssue> issues)
    {
        Dictionary<string, DestinationTls> clusters = new(StringComparer.OrdinalIgnoreCase);
        foreach (var cluster in settings.GetSection("ReverseProxy:Clusters").GetChildren())
        {
            var http = cluster.GetSection("HttpClient");
            DestinationTls tls = new(ReadClient(http.GetSection(Client), sources, issues), ReadAuthority(http.GetSection(Authority), sources, issues));
            if (tls != new DestinationTls(null, null))
                clusters[cluster.Key] = tls;
            if (tls.Authority is not null && http.GetValue("DangerousAcceptAnyServerCertificate", "")!.Equals("true", StringComparison.OrdinalIgnoreCase))
                issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, tls.Authority, http[Authority], "Nothing checks it, since the cluster accepts any certificate.", "Remove DangerousAcceptAnyServerCertificate"));
        }

        return clusters;
    }

    private static string? ReadClient(IConfigurationSection section, Dictionary<string, CertificateSource> sources, List<ConfigIssue> issues)
    {
        if (!section.Exists())
            return null;
        var options = OptionsReader.ReadOrDefaults<CertificateOptions>(section, ConfigFileNames.Gateway, issues);
        CertificateChecks.ValidateShape(options, section.Path, issues);
        if (CertificateChecks.Contradiction(options) is not null)
            return null;
        sources[section.Path] = CertificateSource.From(section.Path, CertificateUse.Client, options);
        return section.Path;
    }

    private static string? ReadAuthority(IConfigurationSection section, Dictionary<string, CertificateSource> sources, List<ConfigIssue> issues)
    {
        if (!section.Exists())
            return null;
        if (string.IsNullOrWhiteSpace(section.Value))
        {
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, section.Path, null, "Not the name of a file.", "Write the path of a PEM file with the certificates of the authorities"));
            return null;
        }

        sources[section.Path] = new(section.Path, CertificateUse.Authority) { Path = section.Value };
        return section.Path;
    }
}
