namespace FlagGateway.State.Redis;

/// <summary>What a server says with a TLS alert before it closes the connection.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc8446#section-6.2"/>
internal static class TlsAlerts
{
    private const string Own = "FlagGateway:State:Redis:ClientCertificate";

    /// <summary>Describes an alert.</summary>
    /// <param name="alert">Its name in OpenSSL: <c>certificate required</c>.</param>
    public static RedisProblem Describe(string alert) => alert switch
    {
        "certificate required" => new("the server asks for a client certificate", $"name one in {Own}:Path"),
        // TLS 1.2 has no alert of its own for it.
        "handshake failure" => new("the server refuses the TLS handshake, as one does that asks for a client certificate", $"name one in {Own}:Path if it does"),
        // The last one: an authority of the same name with another key.
        "unknown ca" or "bad certificate" or "certificate unknown" or "unsupported certificate" or "certificate revoked" or "decrypt error" =>
            new($"the server refuses the client certificate ({alert})", $"name one in {Own}:Path that an authority in its tls-ca-cert-file issued"),
        "certificate expired" => new("the client certificate has expired", $"renew the file in {Own}:Path"),
        "protocol version" => new("the server and the gateway have no TLS version in common", "allow TLS 1.2 or 1.3 at the server (tls-protocols)"),
        _ => new($"the server ends the TLS handshake: {alert}"),
    };
}
