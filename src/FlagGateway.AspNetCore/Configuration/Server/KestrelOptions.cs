using System.Security.Authentication;
using FlagGateway.Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FlagGateway.Configuration.Server;

/// <summary>
/// The section <c>Kestrel</c>, as the framework names its keys. Only <c>Limits:MaxRequestBodySize</c> and
/// <c>AddServerHeader</c> have other defaults.
/// </summary>
internal sealed class KestrelOptions
{
    public bool AddServerHeader { get; set; }

    public bool AllowAlternateSchemes { get; set; }

    public bool AllowHostHeaderOverride { get; set; }

    public bool AllowResponseHeaderCompression { get; set; } = true;

    public bool AllowSynchronousIO { get; set; }

    public bool DisableStringReuse { get; set; }

    public KestrelLimits Limits { get; set; } = new();

    public EndpointDefaultOptions EndpointDefaults { get; set; } = new();

    public Dictionary<string, EndpointOptions> Endpoints { get; set; } = [];

    public ServerCertificateOptions Certificates { get; set; } = new();
}

/// <summary>Certificates of endpoints that do not have their own.</summary>
internal sealed class ServerCertificateOptions
{
    public CertificateOptions? Default { get; set; }
}

/// <summary>Settings of endpoints that do not set them.</summary>
internal class EndpointDefaultOptions
{
    public HttpProtocols? Protocols { get; set; }

    public SslProtocols[]? SslProtocols { get; set; }

    public ClientCertificateMode? ClientCertificateMode { get; set; }
}

/// <summary>An endpoint.</summary>
internal sealed class EndpointOptions : EndpointDefaultOptions
{
    [System.ComponentModel.DataAnnotations.Required(ErrorMessage = "Write the address: https://0.0.0.0:8443")]
    public string? Url { get; set; }

    public CertificateOptions? Certificate { get; set; }

    public Dictionary<string, SniOptions> Sni { get; set; } = [];
}

/// <summary>A host name of an endpoint.</summary>
internal sealed class SniOptions : EndpointDefaultOptions
{
    public CertificateOptions? Certificate { get; set; }
}
