namespace FlagGateway.Options;

/// <summary>The code that sends requests to destinations.</summary>
public enum UpstreamKind
{
    /// <summary>The framework's client, for everything.</summary>
    Standard,

    /// <summary>
    /// The gateway's own code for plain HTTP/1.1, which reads responses strictly and while it sends; the framework's
    /// client for everything else.
    /// </summary>
    Fast,
}
