using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>
/// What a connection string of Redis cannot hold: credentials with any characters, files of certificates, and the name
/// of a Sentinel service.
/// </summary>
/// <remarks>A value that the connection string has as well is an error, so that there is one place to change.</remarks>
public sealed class RedisOptions
{
    /// <summary>Name of the ACL user.</summary>
    /// <value>Default: none, the default user of the server.</value>
    public string? User { get; set; }

    /// <summary>Password of the user, with any characters.</summary>
    /// <value>Default: none. Best set by the environment: <c>FlagGateway__State__Redis__Password</c>.</value>
    [DataType(DataType.Password)]
    public string? Password { get; set; }

    /// <summary>
    /// Name of the service in Sentinel. The servers of the connection string are then Sentinels, and they name the
    /// primary.
    /// </summary>
    /// <value>Default: none; the servers of the connection string are the Redis servers.</value>
    public string? ServiceName { get; set; }

    /// <summary>Name of the ACL user at the Sentinels.</summary>
    /// <value>Default: none. Needs <see cref="ServiceName"/>.</value>
    public string? SentinelUser { get; set; }

    /// <summary>Password at the Sentinels, which are never sent <see cref="Password"/>.</summary>
    /// <value>
    /// Default: none. Needs <see cref="ServiceName"/>. Best set by the environment:
    /// <c>FlagGateway__State__Redis__SentinelPassword</c>.
    /// </value>
    [DataType(DataType.Password)]
    public string? SentinelPassword { get; set; }

    /// <summary>
    /// PEM file of the private authorities that issue the certificates of the servers, read for each new connection.
    /// </summary>
    /// <value>
    /// Default: none, the authorities of the system. With it only these authorities are trusted. Needs <c>ssl=true</c>.
    /// </value>
    public string? CertificateAuthority { get; set; }

    /// <summary>The certificate that the gateway shows to the servers.</summary>
    /// <value>Default: none.</value>
    public RedisCertificateOptions ClientCertificate { get; set; } = new();
}

/// <summary>A client certificate for Redis, read for each new connection.</summary>
public sealed class RedisCertificateOptions
{
    /// <summary>File of the certificate: PEM, or PFX if there is no <see cref="KeyPath"/>.</summary>
    /// <value>Default: none. Needs <c>ssl=true</c>.</value>
    public string? Path { get; set; }

    /// <summary>PEM file of the private key.</summary>
    /// <value>Default: none. Needs <see cref="Path"/>.</value>
    public string? KeyPath { get; set; }

    /// <summary>Password of the private key, or of the PFX file.</summary>
    /// <value>
    /// Default: none. Best set by the environment: <c>FlagGateway__State__Redis__ClientCertificate__Password</c>.
    /// </value>
    [DataType(DataType.Password)]
    public string? Password { get; set; }
}
