using System.Security.Cryptography.X509Certificates;

namespace FlagGateway.Certificates;

/// <summary>
/// Where one configured certificate comes from. Equal sources are the same files, which may have other content.
/// </summary>
/// <param name="Key">Key in the configuration: <c>Kestrel:Certificates:Default</c>.</param>
/// <param name="Use">Its purpose.</param>
internal sealed record CertificateSource(string Key, CertificateUse Use)
{
    public string? Path { get; init; }

    public string? KeyPath { get; init; }

    public string? Password { get; init; }

    public string? Subject { get; init; }

    public string Store { get; init; } = nameof(StoreName.My);

    public StoreLocation Location { get; init; } = StoreLocation.CurrentUser;

    public bool AllowInvalid { get; init; }

    /// <summary>Its files, in the order in which they are read.</summary>
    public IEnumerable<string> Files => new[] { Path, KeyPath }.OfType<string>();

    /// <summary>Creates the source of an entry.</summary>
    public static CertificateSource From(string key, CertificateUse use, CertificateOptions options) => new(key, use)
    {
        Path = Empty(options.Path),
        KeyPath = Empty(options.KeyPath),
        Password = options.Password,
        Subject = Empty(options.Subject),
        Store = Empty(options.Store) ?? nameof(StoreName.My),
        Location = options.Location ?? StoreLocation.CurrentUser,
        AllowInvalid = options.AllowInvalid,
    };

    /// <summary>The key; never the password.</summary>
    public override string ToString() => Key;

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
