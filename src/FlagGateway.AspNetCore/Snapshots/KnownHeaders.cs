using System.Collections.Frozen;
using FlagGateway.Options;

namespace FlagGateway.Snapshots;

/// <summary>
/// Names of headers that mean something to servers, proxies or the gateway. CGI and its descendants (WSGI, PHP, Rack)
/// cannot distinguish <c>X_Forwarded_For</c> from <c>X-Forwarded-For</c>.
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

    // Written down, because trimming removes the framework's own list.
    private static readonly string[] OfHttp =
    [
        "Accept-Charset", "Accept-Encoding", "Accept-Language", "Accept-Ranges", "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers",
        "Access-Control-Allow-Methods", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Access-Control-Max-Age",
        "Access-Control-Request-Headers", "Access-Control-Request-Method", "Alt-Svc", "Cache-Control", "Content-Disposition", "Content-Encoding",
        "Content-Language", "Content-Length", "Content-Location", "Content-MD5", "Content-Range", "Content-Security-Policy",
        "Content-Security-Policy-Report-Only", "Content-Type", "Correlation-Context", "Grpc-Accept-Encoding", "Grpc-Encoding", "Grpc-Message", "Grpc-Status",
        "Grpc-Timeout", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Keep-Alive", "Last-Modified", "Max-Forwards",
        "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "Request-Id", "Retry-After", "Sec-WebSocket-Accept", "Sec-WebSocket-Extensions",
        "Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "Sec-WebSocket-Version", "Set-Cookie", "Strict-Transport-Security", "Transfer-Encoding",
        "Upgrade-Insecure-Requests", "User-Agent", "WWW-Authenticate", "X-Content-Type-Options", "X-Frame-Options", "X-Powered-By", "X-Requested-With",
        "X-UA-Compatible", "X-XSS-Protection",
    ];

    private readonly FrozenSet<string> _names;

    private KnownHeaders(IEnumerable<string> names) => _names = names.Select(Normalize).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names that the framework knows, those with a hyphen.</summary>
    internal static IReadOnlyList<string> OfFramework => OfHttp;

    /// <summary>Collects the names of a configuration.</summary>
    /// <param name="identity">Headers of its sources.</param>
    /// <param name="routes">Headers that variants set.</param>
    public static KnownHeaders Create(IdentityOptions identity, IEnumerable<FlaggedRoute> routes) => new(
        [
            .. OfHttp, .. OfProxies,
            .. HeadersOf(identity.User ?? []),
            .. HeadersOf(identity.Groups ?? []),
            .. HeadersOf(identity.Attributes ?? []),
            .. routes.SelectMany(static route => route.Variants).SelectMany(static variant => variant.RequestHeaders).Select(static header => header.Key),
        ]);

    /// <summary>
    /// Whether a name has an underscore where one of them has a hyphen. Allocates only for names with an underscore.
    /// </summary>
    public bool HaveTwinOf(string name) => name.Contains('_', StringComparison.Ordinal) && _names.Contains(Normalize(name));

    private static IEnumerable<string> HeadersOf(IEnumerable<IdentitySourceOptions> sources) => sources.Select(static source => source.Header).OfType<string>();

    private static string Normalize(string name) => name.Replace('-', '_');
}
