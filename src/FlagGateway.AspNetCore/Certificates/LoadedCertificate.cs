using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FlagGateway.Certificates;

/// <summary>
/// A certificate as loaded. It is not disposed of when it is replaced, since handshakes may still use it.
/// </summary>
/// <param name="Certificate">The certificate, with its private key unless it is an authority.</param>
/// <param name="Chain">All certificates of its file: the chain that is shown, or all authorities.</param>
/// <param name="Content">Hash of its files; empty for a store.</param>
internal sealed record LoadedCertificate(X509Certificate2 Certificate, X509Certificate2Collection Chain, string Content)
{
    /// <summary>The certificate with its chain, built once. Authorities have none.</summary>
    public SslStreamCertificateContext? Context { get; init; }

    /// <summary>A description for the log.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Certificate.Subject}, serial number {Certificate.SerialNumber}, valid until {Certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z");
}
