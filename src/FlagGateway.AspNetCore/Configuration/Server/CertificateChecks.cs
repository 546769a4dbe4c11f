using System.Security.Cryptography.X509Certificates;
using FlagGateway.Certificates;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Server;

/// <summary>Checks of configured certificates.</summary>
internal static class CertificateChecks
{
    /// <summary>Reports keys that contradict each other.</summary>
    public static void ValidateShape(CertificateOptions options, string path, List<ConfigIssue> issues)
    {
        if (Contradiction(options) is var (problem, remedy))
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path, null, problem, remedy));
    }

    /// <summary>What is wrong with the keys of a certificate; <c>null</c> if it can be loaded.</summary>
    public static (string Problem, string Remedy)? Contradiction(CertificateOptions options)
    {
        var (hasPath, hasSubject) = (!string.IsNullOrWhiteSpace(options.Path), !string.IsNullOrWhiteSpace(options.Subject));
        if (hasPath == hasSubject)
            return (hasPath ? "It names a file and a store." : "It names no certificate.", "Write Path, with KeyPath for PEM, or Subject for a store of the system");
        if (hasSubject && !string.IsNullOrWhiteSpace(options.KeyPath))
            return ("A certificate of a store has its key there.", "Remove KeyPath, or write Path instead of Subject");
        return hasPath && (options.Store is not null || options.Location is not null || options.AllowInvalid)
            ? ("Store, Location and AllowInvalid do not apply to files.", "Remove them")
            : null;
    }

    /// <summary>Loads the certificates, and reports those that cannot be used or are not valid today.</summary>
    /// <param name="settings">The new settings.</param>
    /// <param name="previous">
    /// The settings in force, or <c>null</c> at the start. What was in force stays so whatever has become of its files,
    /// and must not prevent other changes: it is only a warning.
    /// </param>
    /// <param name="now">The current time.</param>
    /// <param name="issues">Receives the issues found.</param>
    public static void Validate(TlsSettings settings, TlsSettings? previous, DateTimeOffset now, List<ConfigIssue> issues)
    {
        foreach (var source in settings.Sources.Values)
        {
            try
            {
                ValidateDates(source, CertificateReader.Load(source), now, issues);
            }
            catch (CertificateException exception)
            {
                var isInForce = Equals(previous?.Sources.GetValueOrDefault(source.Key), source);
                issues.Add(new(
                    isInForce ? IssueSeverity.Warning : IssueSeverity.Error, ConfigFileNames.Gateway, exception.Key, exception.File,
                    isInForce ? $"{exception.Problem.TrimEnd('.')}; the last good certificate stays in force" : exception.Problem, exception.Remedy));
            }
        }
    }

    private static void ValidateDates(CertificateSource source, LoadedCertificate loaded, DateTimeOffset now, List<ConfigIssue> issues)
    {
        foreach (var certificate in source.Use == CertificateUse.Authority ? loaded.Chain : new X509Certificate2Collection(loaded.Certificate))
        {
            if (certificate.NotAfter.ToUniversalTime() < now.UtcDateTime)
                Warn(FormattableString.Invariant($"The certificate has expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z."), "Renew it; a new file is used without a restart");
            else if (certificate.NotBefore.ToUniversalTime() > now.UtcDateTime)
                Warn(FormattableString.Invariant($"The certificate is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z."), "Check the clock, or use another until then");
        }

        void Warn(string problem, string remedy) => issues.Add(new(IssueSeverity.Warning, ConfigFileNames.Gateway, source.Key, source.Path, problem, remedy));
    }
}
