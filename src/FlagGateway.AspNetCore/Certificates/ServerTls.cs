using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FlagGateway.Certificates;

/// <summary>Chooses the settings of each handshake of a listener, by the host name that the client asks for.</summary>
internal static class ServerTls
{
    private static readonly RemoteCertificateValidationCallback Required = static (_, certificate, _, errors) => certificate is not null && errors == SslPolicyErrors.None;

    private static readonly RemoteCertificateValidationCallback Allowed = static (_, certificate, _, errors) => certificate is null || errors == SslPolicyErrors.None;

    /// <summary>Creates the settings of a handshake.</summary>
    /// <param name="store">The certificates.</param>
    /// <param name="tls">The endpoint.</param>
    /// <param name="name">The host name that the client asks for; empty for none.</param>
    /// <exception cref="AuthenticationException">The endpoint does not serve the name.</exception>
    public static SslServerAuthenticationOptions Choose(CertificateStore store, EndpointTls tls, string name)
    {
        var chosen = tls.Names.Count == 0 ? tls : FindName(tls, name) ?? throw new AuthenticationException($"No settings for the host name \"{name}\".");
        var certificate = store.Find(chosen.Certificate) ?? store.Find(tls.Certificate) ?? throw new AuthenticationException("No certificate for this endpoint.");
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificateContext = certificate.Context,
            EnabledSslProtocols = chosen.Versions,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ApplicationProtocols = chosen.Protocols is { } protocols ? ListOf(protocols) : null,
        };
        if (chosen.ClientCertificates is ClientCertificateMode.AllowCertificate or ClientCertificateMode.RequireCertificate)
        {
            options.ClientCertificateRequired = true;
            options.RemoteCertificateValidationCallback = chosen.ClientCertificates == ClientCertificateMode.RequireCertificate ? Required : Allowed;
        }

        return options;
    }

    /// <summary>
    /// Finds the settings of a host name: its own, then those of the longest suffix, then those of <c>*</c>.
    /// </summary>
    public static EndpointTls? FindName(EndpointTls tls, string name)
    {
        if (name.Length > 0 && tls.Names.TryGetValue(name, out var exact))
            return exact;
        EndpointTls? found = null;
        var length = 0;
        foreach (var (pattern, settings) in tls.Names)
        {
            if (pattern.Length > length && (pattern == "*" || (pattern.StartsWith("*.", StringComparison.Ordinal) && name.Length >= pattern.Length && name.AsSpan().EndsWith(pattern.AsSpan(1), StringComparison.OrdinalIgnoreCase))))
                (found, length) = (settings, pattern.Length);
        }

        return found;
    }

    private static List<SslApplicationProtocol> ListOf(HttpProtocols protocols)
    {
        List<SslApplicationProtocol> list = [];
        if (protocols.HasFlag(HttpProtocols.Http3))
            list.Add(SslApplicationProtocol.Http3);
        if (protocols.HasFlag(HttpProtocols.Http2))
            list.Add(SslApplicationProtocol.Http2);
        if (protocols.HasFlag(HttpProtocols.Http1))
            list.Add(SslApplicationProtocol.Http11);
        return list;
    }
}
