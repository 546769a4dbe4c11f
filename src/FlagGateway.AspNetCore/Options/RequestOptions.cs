using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>Which requests are refused, and which of their headers reach no destination.</summary>
public sealed class RequestOptions
{
    /// <summary>
    /// Whether lines must end with CRLF, and headers must have no control characters but tabs. Servers read such
    /// requests in different ways. Takes effect at the next start, in the program; a host sets the switch
    /// <c>Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators</c> itself.
    /// </summary>
    /// <value>Default: <c>true</c>.</value>
    public bool Strict { get; set; } = true;

    /// <summary>Headers with an underscore, which many servers take for the header with a hyphen.</summary>
    /// <value>Default: <see cref="UnderscoreHeaders.DropKnown"/>.</value>
    [EnumDataType(typeof(UnderscoreHeaders))]
    public UnderscoreHeaders UnderscoreHeaders { get; set; }
}

/// <summary>What becomes of headers with an underscore.</summary>
public enum UnderscoreHeaders
{
    /// <summary>
    /// Those whose name with hyphens is a header of HTTP, of proxies, of an identity source or of a variant are
    /// dropped.
    /// </summary>
    DropKnown,

    /// <summary>All are passed on, but those in the gateway's own name.</summary>
    Keep,
}
