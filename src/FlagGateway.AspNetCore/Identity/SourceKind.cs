namespace FlagGateway.Identity;

/// <summary>The part of a request that has an identity.</summary>
internal enum SourceKind
{
    /// <summary>A header, trusted only from trusted networks.</summary>
    Header,

    /// <summary>A cookie.</summary>
    Cookie,

    /// <summary>A query parameter.</summary>
    Query,

    /// <summary>A segment of the path.</summary>
    Path,

    /// <summary>The client's address.</summary>
    ClientAddress,

    /// <summary>A claim of a token.</summary>
    Claim,

    /// <summary>A field of a JSON body, trusted only from trusted networks.</summary>
    Body,

    /// <summary>A credential in a header, of which a hash is the id; trusted only from trusted networks.</summary>
    Key,
}
