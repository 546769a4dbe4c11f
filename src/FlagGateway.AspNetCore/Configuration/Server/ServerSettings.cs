using FlagGateway.Certificates;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Server;

/// <summary>
/// Reads and checks what concerns listeners and TLS in a gateway.json: only the program has it, a host has its own.
/// </summary>
internal static class ServerSettings
{
    /// <summary>Reads <c>Kestrel</c>, <c>AllowedHosts</c> and the certificates of clusters.</summary>
    /// <param name="settings">All settings.</param>
    /// <param name="options">The gateway's own section; <c>null</c> if addresses in it have errors.</param>
    /// <param name="issues">Receives the issues found.</param>
    public static TlsSettings Read(IConfiguration settings, GatewayOptions? options, List<ConfigIssue> issues)
    {
        AllowedHostNames.Validate(settings, issues);
        Dictionary<string, CertificateSource> sources = new(StringComparer.OrdinalIgnoreCase);
        var clusters = ClusterCertificates.Read(settings, sources, issues);
        var kestrel = KestrelReader.Read(settings, issues);
        KestrelChecks.Validate(kestrel, [.. Listeners(kestrel, settings, options)], settings, issues);
        return KestrelReader.ReadTls(kestrel, sources) with { Clusters = clusters };
    }

    /// <summary>The addresses in <c>Urls</c>.</summary>
    public static string[] Urls(IConfiguration settings) =>
        (settings["Urls"] ?? ConfigLoader.DefaultUrls).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>
    /// Marks clusters with the files of their certificates, so that a change of them opens other connections.
    /// </summary>
    public static IReadOnlyList<ClusterConfig> Mark(IReadOnlyList<ClusterConfig> clusters, TlsSettings tls) =>
        tls.Clusters.Count == 0 ? clusters : [.. clusters.Select(cluster => tls.Clusters.TryGetValue(cluster.ClusterId, out var own) ? Mark(cluster, own, tls) : cluster)];

    private static ClusterConfig Mark(ClusterConfig cluster, DestinationTls own, TlsSettings tls) => cluster with
    {
        Metadata = new Dictionary<string, string>(cluster.Metadata ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase)
        {
            [DestinationTls.Mark] = string.Join('|', new[] { own.Client, own.Authority }.Select(key => key is null ? "" : string.Join(' ', tls.Sources[key].Files.Append(tls.Sources[key].Subject)))),
        },
    };

    private static IEnumerable<(string Key, string Url)> Listeners(KestrelOptions kestrel, IConfiguration settings, GatewayOptions? options)
    {
        if (kestrel.Endpoints.Count == 0)
        {
            foreach (var url in Urls(settings))
                yield return ("Urls", url);
        }

        if (options?.Admin.Url is { } admin)
            yield return ($"{GatewayFileReader.Section}:Admin:Url", admin);
        if (options?.Ofrep.Url is { } ofrep)
            yield return ($"{GatewayFileReader.Section}:Ofrep:Url", ofrep);
    }
}
