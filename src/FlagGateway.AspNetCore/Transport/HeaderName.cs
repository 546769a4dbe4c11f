using System.Text;

namespace FlagGateway.Transport;

/// <summary>A header of responses that is known by name.</summary>
/// <param name="Name">The name as it is usually written.</param>
/// <param name="Framing">What it means for the framing.</param>
/// <param name="IsOfContent">Whether the framework has it among the headers of the content.</param>
/// <param name="IsRepeated">Whether its value is often the same as before, and not personal.</param>
internal sealed record HeaderName(string Name, FramingHeader Framing, bool IsOfContent, bool IsRepeated)
{
    private static readonly HeaderName[][] ByLength = Arrange();

    private readonly byte[] _bytes = Encoding.ASCII.GetBytes(Name);

    /// <summary>Finds a header by the bytes of its name, in any case; <c>null</c> for another.</summary>
    public static HeaderName? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length >= ByLength.Length)
            return null;
        foreach (var one in ByLength[name.Length])
        {
            if ((one._bytes[0] ^ name[0]) is 0 or 0x20 && (name.SequenceEqual(one._bytes) || Ascii.EqualsIgnoreCase(name, one._bytes)))
                return one;
        }

        return null;
    }

    private static HeaderName[][] Arrange()
    {
        string[] ofContent =
        [
            "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location", "Content-MD5", "Content-Range",
            "Content-Type", "Expires", "Last-Modified",
        ];
        string[] repeated =
        [
            "Accept-Ranges", "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers", "Access-Control-Allow-Methods",
            "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Access-Control-Max-Age", "Alt-Svc", "Cache-Control", "Connection",
            "Content-Security-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Date", "Keep-Alive", "Permissions-Policy", "Pragma",
            "Referrer-Policy", "Server", "Strict-Transport-Security", "Trailer", "Transfer-Encoding", "Vary", "Via", "X-Content-Type-Options",
            "X-Frame-Options", "X-Powered-By", "X-XSS-Protection",
        ];
        string[] others = ["Age", "ETag", "Link", "Location", "Proxy-Authenticate", "Retry-After", "Set-Cookie", "Upgrade", "WWW-Authenticate", "X-Request-Id"];
        string[] repeatedOfContent = ["Allow", "Content-Encoding", "Content-Language", "Content-Length", "Content-Type", "Expires", "Last-Modified"];
        HeaderName[] all =
        [
            .. ofContent.Select(name => new HeaderName(name, FramingFor(name), true, repeatedOfContent.Contains(name))),
            .. repeated.Select(static name => new HeaderName(name, FramingFor(name), false, true)),
            .. others.Select(static name => new HeaderName(name, FramingHeader.None, false, false)),
        ];
        return [.. Enumerable.Range(0, all.Max(static one => one.Name.Length) + 1).Select(length => Array.FindAll(all, one => one.Name.Length == length))];
    }

    private static FramingHeader FramingFor(string name) => name switch
    {
        "Content-Length" => FramingHeader.ContentLength,
        "Transfer-Encoding" => FramingHeader.TransferEncoding,
        "Connection" => FramingHeader.Connection,
        _ => FramingHeader.None,
    };
}
