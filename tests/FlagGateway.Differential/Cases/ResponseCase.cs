using FlagGateway.Differential.Wire;

namespace FlagGateway.Differential.Cases;

/// <summary>What a destination sends, and to which request.</summary>
internal sealed record ResponseCase(string Kind, string Name, Script Script, string Request)
{
    public const string Get = "GET /odd HTTP/1.1\r\nHost: a.test\r\nTE: trailers\r\n\r\n" + Case.End;
    public const string Head = "HEAD /odd HTTP/1.1\r\nHost: a.test\r\n\r\n" + Case.End;

    /// <summary>An upload of which the client has sent only a part.</summary>
    public const string Upload = "POST /odd HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000\r\n\r\nhello";
}
