namespace FlagGateway;

/// <summary>Permissions at the admin endpoints of a host.</summary>
public sealed class FlagGatewayAdminOptions
{
    /// <summary>
    /// The host's authorization policy that callers need for changes: rollouts, kill switches, overrides, signals.
    /// </summary>
    /// <value>Default: <c>null</c>: everybody who may call the endpoints.</value>
    public string? ChangePolicy { get; set; }
}
