using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FlagGateway.Certificates;

/// <summary>The certificates of a cluster's connections. Each new connection uses those in force.</summary>
/// <param name="store">The certificates.</param>
/// <param name="cluster">Id of the cluster.</param>
internal sealed class DestinationTlsOptions(CertificateStore store, string cluster)
{
    private DestinationTls? Settings => store.Settings.Clusters.GetValueOrDefault(cluster);

    /// <summary>Prepares the settings that the framework uses for connections through a proxy.</summary>
    public void Prepare(SslClientAuthenticationOptions tls)
    {
        if (Settings?.Client is not null)
            tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => store.Find(Settings?.Client)?.Certificate!;
        if (Settings?.Authority is not null)
            tls.RemoteCertificateValidationCallback = (_, certificate, sent, errors) => (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None && IsSigned(certificate, sent, tls.CertificateRevocationCheckMode);
    }

    /// <summary>Sets the certificates of one connection.</summary>
    public void Set(SslClientAuthenticationOptions connection)
    {
        if (store.Find(Settings?.Client) is { Context: { } client })
        {
            connection.LocalCertificateSelectionCallback = null;
            connection.ClientCertificateContext = client;
        }

        if (CreatePolicy(connection.CertificateRevocationCheckMode) is { } policy)
            connection.CertificateChainPolicy = policy;
    }

    private bool IsSigned(X509Certificate? certificate, X509Chain? sent, X509RevocationMode revocation)
    {
        if (certificate is not X509Certificate2 destination || CreatePolicy(revocation) is not { } policy)
            return false;
        if (sent is not null)
            policy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        using X509Chain chain = new() { ChainPolicy = policy };
        return chain.Build(destination);
    }

    // The name in the certificate is checked besides.
    private X509ChainPolicy? CreatePolicy(X509RevocationMode revocation)
    {
        if (store.Find(Settings?.Authority) is not { } authority)
            return null;
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = revocation };
        policy.CustomTrustStore.AddRange(authority.Chain);
        return policy;
    }
}
