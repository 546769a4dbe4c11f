using System.Security.Authentication;
using FlagGateway.Certificates;
using FlagGateway.Snapshots;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FlagGateway.Configuration.Server;

/// <summary>Reads the section <c>Kestrel</c>, and what of it follows the file.</summary>
internal static class KestrelReader
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Kestrel";

    /// <summary>Key of the certificate of listeners that do not have their own.</summary>
    public const string DefaultCertificate = Section + ":Certificates:Default";

    private static readonly string[] TlsKeys = ["Certificate", "Sni", "SslProtocols", "ClientCertificateMode"];

    /// <summary>Reads the section; keys with issues have their defaults.</summary>
    public static KestrelOptions Read(IConfiguration settings, List<ConfigIssue> issues) =>
        OptionsReader.ReadOrDefaults<KestrelOptions>(settings.GetSection(Section), ConfigFileNames.Gateway, issues);

    /// <summary>The TLS settings of the section, and its certificates.</summary>
    /// <param name="options">The section.</param>
    /// <param name="sources">Receives the certificates.</param>
    public static TlsSettings ReadTls(KestrelOptions options, Dictionary<string, CertificateSource> sources)
    {
        var defaults = options.EndpointDefaults;
        var common = Add(options.Certificates.Default, DefaultCertificate);
        EndpointTls tls = new()
        {
            Certificate = common,
            Versions = Join(defaults.SslProtocols),
            ClientCertificates = defaults.ClientCertificateMode ?? ClientCertificateMode.NoCertificate,
        };
        return new()
        {
            Default = tls,
            Endpoints = options.Endpoints.ToDictionary(static one => one.Key, one => ReadEndpoint(one.Key, one.Value), StringComparer.OrdinalIgnoreCase),
            Sources = sources,
        };

        EndpointTls ReadEndpoint(string name, EndpointOptions endpoint)
        {
            var path = $"{Section}:Endpoints:{name}";
            var own = Override(tls, endpoint, Add(endpoint.Certificate, path + ":Certificate"));
            return own with
            {
                Names = endpoint.Sni.ToDictionary(
                    static one => one.Key,
                    one => Override(own, one.Value, Add(one.Value.Certificate, $"{path}:Sni:{one.Key}:Certificate")) with { Protocols = one.Value.Protocols },
                    StringComparer.OrdinalIgnoreCase),
            };
        }

        string? Add(CertificateOptions? certificate, string key)
        {
            if (certificate is null || CertificateChecks.Contradiction(certificate) is not null)
                return null;
            sources[key] = CertificateSource.From(key, CertificateUse.Server, certificate);
            return key;
        }
    }

    /// <summary>
    /// The changed keys of the section that the server reads only at its start: all but certificates and other settings
    /// of TLS.
    /// </summary>
    public static IEnumerable<string> ChangedAtStart(IConfiguration before, IConfiguration after)
    {
        var (old, next) = (Values(before), Values(after));
        return old.Keys.Union(next.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(key => old.GetValueOrDefault(key) != next.GetValueOrDefault(key))
            .Order(StringComparer.OrdinalIgnoreCase);

        static Dictionary<string, string?> Values(IConfiguration settings) => settings.GetSection(Section).AsEnumerable()
            .Where(static one => one.Value is not null && !IsFollowed(one.Key.Split(':')))
            .ToDictionary(static one => one.Key, static one => one.Value, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsFollowed(string[] key)
    {
        return key.Length > 1 && key[1].ToUpperInvariant() switch
        {
            "CERTIFICATES" => true,
            "ENDPOINTDEFAULTS" => IsTls(2),
            "ENDPOINTS" => IsTls(3),
            _ => false,
        };

        bool IsTls(int at) => key.Length > at && TlsKeys.Contains(key[at], StringComparer.OrdinalIgnoreCase);
    }

    private static EndpointTls Override(EndpointTls tls, EndpointDefaultOptions options, string? certificate) => new()
    {
        Certificate = certificate ?? tls.Certificate,
        Versions = options.SslProtocols is { } versions ? Join(versions) : tls.Versions,
        ClientCertificates = options.ClientCertificateMode ?? tls.ClientCertificates,
    };

    private static SslProtocols Join(SslProtocols[]? versions) => (versions ?? []).Aggregate(SslProtocols.None, static (all, one) => all | one);
}
