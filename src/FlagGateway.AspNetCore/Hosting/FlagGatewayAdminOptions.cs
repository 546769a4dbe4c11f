namespace FlagGateway;

/// <summary>Who may do what at the admin endpoints of a host.</summary>
public sealed class FlagGatewayAdminOptions
{
    /// <summary>The host's authorization policy that callers need for changes: rollouts, kill switches, overrides, signals.</summary>
    /// <value>Default: <c>null</c>, which is whoever may call the endpoints.</value>
    public string? ChangePolicy { get; set; }
}
