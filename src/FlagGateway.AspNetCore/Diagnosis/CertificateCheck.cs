using System.Security.Cryptography.X509Certificates;
using FlagGateway.Certificates;

namespace FlagGateway.Diagnosis;

/// <summary>Whether a configured certificate is valid now and for a while, fits its key, and has its chain.</summary>
internal static class CertificateCheck
{
    private const string Name = "certificate";

    // Automatic renewal happens a third of the lifetime before the end; with two weeks left it has failed.
    private const int MinDays = 14;

    public static IEnumerable<DiagnosticCheck> Run(CertificateSource source, DateTimeOffset now)
    {
        LoadedCertificate loaded;
        try
        {
            loaded = CertificateReader.Load(source);
        }
        catch (CertificateException exception)
        {
            return [DiagnosticCheck.Failed(Name, exception.Key, exception.Problem, exception.Remedy)];
        }

        return source.Use == CertificateUse.Authority
            ? loaded.Chain.Select(authority => ValidityOf(authority, source, now) ?? DiagnosticCheck.Ok(Name, source.Key, $"authority {Describe(authority)}"))
            : [ValidityOf(loaded.Certificate, source, now) ?? ChainOf(loaded, source, now)];
    }

    private static DiagnosticCheck? ValidityOf(X509Certificate2 certificate, CertificateSource source, DateTimeOffset now)
    {
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        if (end < now)
            return DiagnosticCheck.Failed(Name, source.Key, $"{Describe(certificate)} has expired", "Renew it; a new file is used without a restart");
        if (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()) > now)
            return DiagnosticCheck.Failed(Name, source.Key, FormattableString.Invariant($"{certificate.Subject} is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm}Z"), "Check the clock, or use another until then");
        return end < now.AddDays(MinDays)
            ? DiagnosticCheck.Warning(Name, source.Key, FormattableString.Invariant($"{Describe(certificate)}, in {(end - now).TotalDays:0} days"), "Renew it, and check what should have renewed it; a new file is used without a restart")
            : null;
    }

    private static DiagnosticCheck ChainOf(LoadedCertificate loaded, CertificateSource source, DateTimeOffset now)
    {
        var certificate = loaded.Certificate;
        if (certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData))
            return DiagnosticCheck.Warning(Name, source.Key, $"{Describe(certificate)}, is signed by itself: clients trust it only if they were given it", "Use one of an authority that clients trust");
        using X509Chain chain = new();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // What is missing in the file is not downloaded: clients do not do it either.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(loaded.Chain);
        chain.Build(certificate);
        var last = chain.ChainElements[^1].Certificate;
        return chain.ChainStatus.Any(static status => status.Status == X509ChainStatusFlags.PartialChain)
            ? DiagnosticCheck.Warning(
                Name, source.Key, $"{Describe(certificate)}: its chain ends at an issuer that is neither in the file nor trusted by this machine: {last.Issuer}",
                "If that is an intermediate authority, append its certificate to the file; if it is a private root, clients must trust it")
            : DiagnosticCheck.Ok(Name, source.Key, $"{Describe(certificate)}; its key matches, and its chain ends at {last.Subject}");
    }

    private static string Describe(X509Certificate2 certificate) =>
        FormattableString.Invariant($"{certificate.Subject}, valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm}Z");
}
