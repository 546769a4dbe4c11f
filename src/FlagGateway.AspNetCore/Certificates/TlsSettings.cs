using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FlagGateway.Certificates;

/// <summary>Everything about TLS that follows the configuration while the gateway runs.</summary>
internal sealed record TlsSettings
{
    /// <summary>No certificates.</summary>
    public static readonly TlsSettings Empty = new();

    /// <summary>TLS of the endpoints of <c>Kestrel:Endpoints</c>, by name.</summary>
    public IReadOnlyDictionary<string, EndpointTls> Endpoints { get; init; } = new Dictionary<string, EndpointTls>();

    /// <summary>TLS of the addresses in <c>Urls</c>.</summary>
    public EndpointTls Default { get; init; } = new();

    /// <summary>TLS to destinations, by the id of the cluster.</summary>
    public IReadOnlyDictionary<string, DestinationTls> Clusters { get; init; } = new Dictionary<string, DestinationTls>();

    /// <summary>All certificates by their keys in the configuration.</summary>
    public IReadOnlyDictionary<string, CertificateSource> Sources { get; init; } = new Dictionary<string, CertificateSource>();
}

/// <summary>How an endpoint, or a host name of it, speaks TLS.</summary>
internal record EndpointTls
{
    /// <summary>Key of its certificate in <see cref="TlsSettings.Sources"/>; <c>null</c> for none.</summary>
    public string? Certificate { get; init; }

    /// <summary>Whether handshakes can succeed.</summary>
    public bool HasCertificate => Certificate is not null || Names.Count > 0;

    /// <summary>Versions of TLS; <c>None</c> leaves them to the system.</summary>
    public SslProtocols Versions { get; init; }

    /// <summary>Whether clients show certificates.</summary>
    public ClientCertificateMode ClientCertificates { get; init; }

    /// <summary>Versions of HTTP, where a host name has fewer than its endpoint; otherwise <c>null</c>.</summary>
    public HttpProtocols? Protocols { get; init; }

    /// <summary>
    /// Settings by host name, <c>*.example.com</c> or <c>*</c>. If it is not empty, other names are rejected.
    /// </summary>
    public IReadOnlyDictionary<string, EndpointTls> Names { get; init; } = new Dictionary<string, EndpointTls>();
}

/// <summary>How a cluster's connections speak TLS, by keys of <see cref="TlsSettings.Sources"/>.</summary>
/// <param name="Client">The certificate shown to destinations; <c>null</c> for none.</param>
/// <param name="Authority">
/// Who signs the certificates of destinations; <c>null</c> for the authorities of the system.
/// </param>
internal sealed record DestinationTls(string? Client, string? Authority)
{
    /// <summary>
    /// Key in a cluster's <c>Metadata</c> for a hash of its certificates' settings: a change needs other connections.
    /// </summary>
    public const string Mark = "FlagGateway.Certificates";
}
