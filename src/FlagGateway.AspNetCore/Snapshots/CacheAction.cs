namespace FlagGateway.Snapshots;

/// <summary>
/// What shared caches may do with responses of a route that a flag decides (route option <c>Flag.Cache</c>).
/// </summary>
internal enum CacheAction
{
    /// <summary>Responses with the gateway's cookie become private, others stay as they are.</summary>
    PrivateWithCookie,

    /// <summary>All responses that a shared cache could store become private.</summary>
    Private,

    /// <summary>Such responses vary by the headers that carry the identity.</summary>
    Vary,

    /// <summary>Responses stay as they are.</summary>
    Leave,
}
