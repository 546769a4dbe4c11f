namespace FlagGateway.Certificates;

/// <summary>What a certificate is for.</summary>
internal enum CertificateUse
{
    /// <summary>Shown to clients, with its private key.</summary>
    Server,

    /// <summary>Shown to destinations, with its private key.</summary>
    Client,

    /// <summary>Signs the certificates of destinations; without a private key.</summary>
    Authority,
}
