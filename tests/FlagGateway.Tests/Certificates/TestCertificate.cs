using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlagGateway.Testing;

/// <summary>A new certificate with its key.</summary>
internal sealed class TestCertificate : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private TestCertificate(string name, TestCertificate? issuer, int days, bool isAuthority, string[] usages)
    {
        CertificateRequest request = new($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (!isAuthority)
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddDnsName(name);
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            OidCollection oids = [.. usages.Select(static usage => new Oid(usage))];
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(oids, false));
        }

        var now = TimeProvider.System.GetUtcNow();
        var (from, to) = (now.AddDays(-20), now.AddDays(days));
        var signer = issuer is null ? null : X509SignatureGenerator.CreateForECDsa(issuer._key);
        Certificate = signer is null
            ? request.CreateSelfSigned(from, to)
            : request.Create(issuer!.Certificate.SubjectName, signer, from, to, RandomNumberGenerator.GetBytes(8));
        Issuer = issuer;
    }

    public X509Certificate2 Certificate { get; }

    public TestCertificate? Issuer { get; }

    /// <summary>The certificate in PEM, followed by its issuers except the root.</summary>
    public string Pem => Certificate.ExportCertificatePem() + "\n" + (Issuer is { Issuer: not null } ? Issuer.Pem : "");

    public string Key => _key.ExportPkcs8PrivateKeyPem();

    public static TestCertificate Authority(string name, TestCertificate? issuer = null) => new(name, issuer, 30, true, []);

    public static TestCertificate Server(string name, TestCertificate? issuer = null, int days = 10) => new(name, issuer, days, false, [ServerAuthentication]);

    public static TestCertificate Client(string name, TestCertificate? issuer = null) => new(name, issuer, 10, false, [ClientAuthentication]);

    public string EncryptedKey(string password) =>
        _key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

    public byte[] Pfx(string password)
    {
        using var whole = Certificate.HasPrivateKey ? new X509Certificate2(Certificate) : Certificate.CopyWithPrivateKey(_key);
        return whole.Export(X509ContentType.Pfx, password)!;
    }

    /// <summary>Replaces both files, each at once: first the key, as tools do.</summary>
    public void Write(string folder, string name = "tls")
    {
        Replace(Path.Combine(folder, name + ".key"), Key);
        Replace(Path.Combine(folder, name + ".crt"), Pem);
    }

    public static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".next", text);
        File.Move(path + ".next", path, overwrite: true);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }
}
