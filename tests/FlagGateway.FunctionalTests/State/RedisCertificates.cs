using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlagGateway.FunctionalTests.State;

/// <summary>A private authority and what it issues, as PEM files.</summary>
internal sealed class RedisCertificates : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-certificates-");
    private readonly X509Certificate2 _authority;

    public RedisCertificates(string name = "Authority of the test")
    {
        using var key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _authority = request.CreateSelfSigned(Now.AddDays(-400), Now.AddDays(400));
        File.WriteAllText(Authority, _authority.ExportCertificatePem());
    }

    public string Authority => Path.Combine(_folder.FullName, "authority.pem");

    /// <summary>Issues a certificate for 127.0.0.1, or for a name.</summary>
    public (string Certificate, string Key) Issue(string file, string? name = null, DateTimeOffset? ends = null)
    {
        using var key = RSA.Create(2048);
        CertificateRequest request = new($"CN={file}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        if (name is null)
            names.AddIpAddress(IPAddress.Loopback);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_authority, Now.AddDays(-300), ends ?? Now.AddDays(30), [1, .. RandomNumberGenerator.GetBytes(8)]);
        var (certificateFile, keyFile) = (Path.Combine(_folder.FullName, $"{file}.pem"), Path.Combine(_folder.FullName, $"{file}.key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    /// <summary>Settings of a server that shows a certificate of this authority.</summary>
    public string[] Server(string file, string? name = null, DateTimeOffset? ends = null, bool asksClients = false)
    {
        var (certificate, key) = Issue(file, name, ends);
        return ["--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", Authority, "--tls-auth-clients", asksClients ? "yes" : "no"];
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }
}
