using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlagGateway.Options;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// Checks certificates of servers and shows the own one. Files are read for each new connection, so a renewed
/// certificate needs no restart.
/// </summary>
internal sealed class RedisTls(RedisOptions options)
{
    // Server authentication.
    private static readonly Oid ServerPurpose = new("1.3.6.1.5.5.7.3.1");

    /// <summary>Adds the checks to a connection.</summary>
    public void AddTo(ConfigurationOptions client)
    {
        client.CertificateValidation += (sender, certificate, chain, errors) => Check(sender, certificate as X509Certificate2, chain, errors);
        if (options.ClientCertificate.Path is not null)
            client.CertificateSelection += (_, _, _, _, _) => Own();
    }

    /// <summary>Reads the private authorities.</summary>
    /// <param name="path">A PEM file.</param>
    /// <exception cref="CryptographicException">The file has no certificate.</exception>
    public static X509Certificate2Collection ReadAuthorities(string path)
    {
        X509Certificate2Collection found = [];
        found.ImportFromPemFile(path);
        return found.Count > 0 ? found : throw new CryptographicException("The file has no certificate.");
    }

    /// <summary>Reads the client certificate with its private key.</summary>
    /// <exception cref="CryptographicException">The files do not fit, or the password is wrong.</exception>
    public static X509Certificate2 ReadOwn(RedisCertificateOptions files)
    {
        if (files.KeyPath is null && files.Path!.EndsWith(".pem", StringComparison.OrdinalIgnoreCase) is false)
            return X509CertificateLoader.LoadPkcs12FromFile(files.Path!, files.Password);
        using var read = files.Password is null
            ? X509Certificate2.CreateFromPemFile(files.Path!, files.KeyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(files.Path!, files.Password, files.KeyPath);
        // Windows can use a key from PEM only after it was imported as PFX.
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pfx), null);
    }

    private X509Certificate2 Own()
    {
        try
        {
            return ReadOwn(options.ClientCertificate);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new RedisCertificateException(new($"the client certificate cannot be read: {RedisErrors.Plain(exception.Message)}", "check FlagGateway:State:Redis:ClientCertificate"));
        }
    }

    private bool Check(object sender, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var status = StatusOf(chain);
        if (certificate is not null && options.CertificateAuthority is { } authority)
            (errors, status) = CheckAgainst(authority, certificate, chain, errors);
        var found = new ServerCertificate(errors, status, (sender as SslStream)?.TargetHostName ?? "this server")
        {
            Names = certificate is null ? "" : NamesOf(certificate),
            Issuer = certificate?.Issuer ?? "",
            NotBefore = certificate?.NotBefore ?? default(DateTimeOffset),
            NotAfter = certificate?.NotAfter ?? default(DateTimeOffset),
            HasAuthority = options.CertificateAuthority is not null,
        };
        return found.Problem(TimeProvider.System.GetUtcNow()) is { } problem ? throw new RedisCertificateException(problem) : true;
    }

    // Private authorities rarely publish revocations, so these are not asked for.
    private static (SslPolicyErrors Errors, X509ChainStatusFlags Status) CheckAgainst(string authority, X509Certificate2 certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        using X509Chain own = new();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(ServerPurpose);
        own.ChainPolicy.DisableCertificateDownloads = true;
        try
        {
            own.ChainPolicy.CustomTrustStore.AddRange(ReadAuthorities(authority));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new RedisCertificateException(new($"the authorities in {authority} cannot be read: {RedisErrors.Plain(exception.Message)}", "check FlagGateway:State:Redis:CertificateAuthority"));
        }

        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        var others = errors & ~SslPolicyErrors.RemoteCertificateChainErrors;
        return own.Build(certificate) ? (others, X509ChainStatusFlags.NoError) : (others | SslPolicyErrors.RemoteCertificateChainErrors, StatusOf(own));
    }

    private static X509ChainStatusFlags StatusOf(X509Chain? chain) => chain is null ? X509ChainStatusFlags.NoError : chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);

    private static string NamesOf(X509Certificate2 certificate)
    {
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(static names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(static address => address.ToString()))).ToArray();
        return alternatives.Length > 0 ? string.Join(", ", alternatives) : certificate.Subject;
    }
}
