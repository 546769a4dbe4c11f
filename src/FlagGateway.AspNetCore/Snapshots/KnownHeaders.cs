using System.Collections.Frozen;
using System.Reflection;
using FlagGateway.Options;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Snapshots;

/// <summary>
/// Names of headers that mean something to servers, proxies or the gateway. CGI and its descendants (WSGI, PHP, Rack) cannot
/// distinguish <c>X_Forwarded_For</c> from <c>X-Forwarded-For</c>.
/// </summary>
internal sealed class KnownHeaders
{
    private static readonly string[] OfProxies =
    [
        "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Scheme", "X-Forwarded-Ssl", "X-Forwarded-User",
        "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Client-Cert", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP",
        "Fastly-Client-IP", "X-Original-URL", "X-Original-Host", "X-Rewrite-URL", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "X-Remote-User",
        "X-Api-Key", "X-Auth-Token", "X-Csrf-Token", "X-Request-ID", "X-Correlation-ID", "X-SSL-Client-Cert", "X-SSL-Client-Verify", "SSL-Client-Cert",
        "Idempotency-Key", "X-User-Id", "X-Tenant-Id", "X-Tier", "Proxy-Connection", "Sec-Fetch-Site", "Sec-Fetch-Mode", "HTTP2-Settings", "Surrogate-Control", "CDN-Loop",
    ];

    private static readonly string[] OfHttp =
        [.. typeof(HeaderNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => field.GetValue(null)).OfType<string>().Where(static name => name.Contains('-', StringComparison.Ordinal))];

    private readonly FrozenSet<string> _names;

    private KnownHeaders(IEnumerable<string> names) => _names = names.Select(Normalize).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Collects the names of a configuration.</summary>
    /// <param name="identity">Headers of its sources.</param>
    /// <param name="routes">Headers that variants set.</param>
    public static KnownHeaders Create(IdentityOptions identity, IEnumerable<FlaggedRoute> routes) => new(
        [
            .. OfHttp, .. OfProxies,
            .. HeadersOf(identity.User ?? []),
            .. HeadersOf(identity.Groups ?? []),
            .. routes.SelectMany(static route => route.Variants).SelectMany(static variant => variant.RequestHeaders).Select(static header => header.Key),
        ]);

    /// <summary>Whether a name has an underscore where one of them has a hyphen. Allocates only for names with an underscore.</summary>
    public bool HaveTwinOf(string name) => name.Contains('_', StringComparison.Ordinal) && _names.Contains(Normalize(name));

    private static IEnumerable<string> HeadersOf(IEnumerable<IdentitySourceOptions> sources) => sources.Select(static source => source.Header).OfType<string>();

    private static string Normalize(string name) => name.Replace('-', '_');
}
