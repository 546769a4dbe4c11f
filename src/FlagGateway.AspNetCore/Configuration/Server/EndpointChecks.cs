using System.Net.Quic;
using System.Security.Authentication;
using FlagGateway.Snapshots;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FlagGateway.Configuration.Server;

/// <summary>Checks of one endpoint.</summary>
/// <param name="options">The section <c>Kestrel</c>.</param>
/// <param name="issues">Receives the issues found.</param>
internal sealed class EndpointChecks(KestrelOptions options, List<ConfigIssue> issues)
{
    private const SslProtocols Supported = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Checks an endpoint with its host names.</summary>
    public void Validate(EndpointOptions endpoint, string path)
    {
        // A missing address is reported by the reader.
        if (string.IsNullOrEmpty(endpoint.Url))
            return;
        if (Address(endpoint.Url) is not { } address)
        {
            Error(path + ":Url", endpoint.Url, "Not an address to listen on.", "Write it as https://0.0.0.0:8443, without a path");
            return;
        }

        ValidateDefaults(endpoint, path);
        if (endpoint.Certificate is { } certificate)
            CertificateChecks.ValidateShape(certificate, path + ":Certificate", issues);
        var protocols = endpoint.Protocols ?? options.EndpointDefaults.Protocols ?? HttpProtocols.Http1AndHttp2;
        if (address.Scheme == "http")
            RefuseTls(endpoint, protocols, path);
        else
            ValidateTls(endpoint, protocols, path);
    }

    /// <summary>Checks what an endpoint, a host name and the defaults have in common.</summary>
    public void ValidateDefaults(EndpointDefaultOptions defaults, string path)
    {
        if (defaults.Protocols == HttpProtocols.None)
            Error(path + ":Protocols", "None", "An endpoint without a protocol serves nobody.", "Write Http1AndHttp2, or leave it out");
        if (defaults.Protocols is { } protocols && protocols.HasFlag(HttpProtocols.Http3) && !IsQuicSupported())
            RefuseHttp3(protocols, path);
        if (defaults.ClientCertificateMode == ClientCertificateMode.DelayCertificate)
            Error(path + ":ClientCertificateMode", "DelayCertificate", "Nothing in the gateway asks for a certificate after the handshake.", "Write AllowCertificate or RequireCertificate");
        for (var i = 0; i < (defaults.SslProtocols?.Length ?? 0); i++)
        {
            if (defaults.SslProtocols![i] is var version && (version | Supported) != Supported)
                Error($"{path}:SslProtocols:{i}", version.ToString(), "This version is broken, and systems no longer have it.", "Write Tls12, Tls13 or both");
        }
    }

    private void RefuseHttp3(HttpProtocols protocols, string path)
    {
        const string remedy = "Install libmsquic, or leave Http3 out";
        if (protocols == HttpProtocols.Http3)
            Error(path + ":Protocols", $"{protocols}", "This system has no QUIC, so nobody could connect.", remedy);
        else
            issues.Add(new(IssueSeverity.Warning, ConfigFileNames.Gateway, path + ":Protocols", $"{protocols}", "This system has no QUIC: clients get HTTP/1.1 and HTTP/2 only.", remedy));
    }

    private void RefuseTls(EndpointOptions endpoint, HttpProtocols protocols, string path)
    {
        Refuse("Certificate", endpoint.Certificate is not null);
        Refuse("Sni", endpoint.Sni.Count > 0);
        Refuse("SslProtocols", endpoint.SslProtocols is not null);
        Refuse("ClientCertificateMode", endpoint.ClientCertificateMode is not null);
        if (endpoint.Protocols is not null && protocols.HasFlag(HttpProtocols.Http3))
            Error(path + ":Protocols", $"{protocols}", "HTTP/3 needs https.", "Write an https address, or leave Http3 out");

        void Refuse(string key, bool isSet)
        {
            if (isSet)
                Error($"{path}:{key}", null, "An http endpoint has no TLS, so the key would have no effect.", "Write an https address, or remove the key");
        }
    }

    private void ValidateTls(EndpointOptions endpoint, HttpProtocols protocols, string path)
    {
        var hasOwn = endpoint.Certificate is not null || options.Certificates.Default is not null;
        if (!hasOwn && endpoint.Sni.Count == 0)
            Error(path + ":Certificate", null, "An https endpoint needs a certificate.", $"Set Path and KeyPath here, or in {KestrelReader.DefaultCertificate}");
        foreach (var (name, sni) in endpoint.Sni)
        {
            var key = $"{path}:Sni:{name}";
            ValidateName(name, key);
            ValidateDefaults(sni, key);
            if (sni.Certificate is { } certificate)
                CertificateChecks.ValidateShape(certificate, key + ":Certificate", issues);
            else if (!hasOwn)
                Error(key + ":Certificate", null, "The host name has no certificate.", "Set Path and KeyPath here, or for the endpoint");
            if (sni.Protocols is { } own && (own | protocols) != protocols)
                Error(key + ":Protocols", $"{own}", $"The endpoint itself has only {protocols}.", $"Write the protocols of all host names in {path}:Protocols");
        }
    }

    private void ValidateName(string name, string path)
    {
        if (name != "*" && Uri.CheckHostName(name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name) != UriHostNameType.Dns)
            Error(path, null, "Not a host name.", "Write it as shop.example, *.shop.example, or * for all others");
    }

    private static BindingAddress? Address(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", PathBase.Length: 0 } address ? address : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsQuicSupported() => (OperatingSystem.IsLinux() || OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()) && QuicListener.IsSupported;

    private void Error(string path, string? value, string problem, string remedy) =>
        issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path, value, problem, remedy));
}
