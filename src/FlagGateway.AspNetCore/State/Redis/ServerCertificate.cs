using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FlagGateway.State.Redis;

/// <summary>What the check of a server's certificate found.</summary>
/// <param name="Errors">Errors of the handshake.</param>
/// <param name="Status">Errors of the chain.</param>
/// <param name="Host">The name that the certificate has to have.</param>
internal sealed record ServerCertificate(SslPolicyErrors Errors, X509ChainStatusFlags Status, string Host)
{
    /// <summary>The names that the certificate has.</summary>
    public string Names { get; init; } = "";

    /// <summary>Who issued it.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>When it becomes valid.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>When it expires.</summary>
    public DateTimeOffset NotAfter { get; init; }

    /// <summary>Whether private authorities are configured.</summary>
    public bool HasAuthority { get; init; }

    /// <summary>Why it is refused; <c>null</c> if it is not.</summary>
    /// <param name="now">The current time.</param>
    public RedisProblem? Problem(DateTimeOffset now)
    {
        if (Errors == SslPolicyErrors.None)
            return null;
        if (Errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return new("the server shows no certificate", "configure its tls-cert-file");
        if (Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return new($"the certificate of the server is for {Names}, not for {Host}", "use a name that it has, or write it as sslHost=… in the connection string");
        if (Status.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            return now > NotAfter
                ? new($"the certificate of the server, or of its authority, is not valid: that of the server ended {Day(NotAfter)}", "renew it")
                : now < NotBefore
                    ? new($"the certificate of the server begins only {Day(NotBefore)}", "check the clocks of both machines")
                    : new("a certificate between the server's and its authority is not valid now", "renew it");
        }

        // The last one: an authority of the same name with another key.
        if ((Status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid)) != X509ChainStatusFlags.NoError)
        {
            return new(
                $"the certificate of the server is from an unknown authority ({Issuer})",
                HasAuthority ? "add that authority to the file of FlagGateway:State:Redis:CertificateAuthority" : "name the PEM file of that authority in FlagGateway:State:Redis:CertificateAuthority");
        }

        return new($"the certificate of the server is refused: {Status}");
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
