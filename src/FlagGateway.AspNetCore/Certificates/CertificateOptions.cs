using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography.X509Certificates;

namespace FlagGateway.Certificates;

/// <summary>
/// A certificate in Kestrel's words: from files (<c>Path</c>), or from a store of the system (<c>Subject</c>).
/// </summary>
internal sealed class CertificateOptions
{
    /// <summary>File with the certificate: PEM with its chain, or PFX.</summary>
    public string? Path { get; set; }

    /// <summary>File with the private key in PEM; without it the key is in <see cref="Path"/>.</summary>
    public string? KeyPath { get; set; }

    /// <summary>Password of the key or of the PFX file.</summary>
    [DataType(DataType.Password)]
    public string? Password { get; set; }

    /// <summary>Name in the subject of a certificate in a store.</summary>
    public string? Subject { get; set; }

    /// <summary>Name of the store.</summary>
    /// <value>Default: <c>My</c>.</value>
    public string? Store { get; set; }

    /// <summary>Location of the store.</summary>
    /// <value>Default: <c>CurrentUser</c>.</value>
    public StoreLocation? Location { get; set; }

    /// <summary>Whether a certificate of a store may be invalid.</summary>
    /// <value>Default: <c>false</c>.</value>
    public bool AllowInvalid { get; set; }
}
