namespace FlagGateway.Snapshots;

/// <summary>Names of the headers between the gateway, its clients and its clusters.</summary>
public static class GatewayHeaders
{
    /// <summary>No client and no cluster may send a header with this prefix past the gateway.</summary>
    public const string Prefix = "X-FlagGateway-";

    /// <summary>To the cluster: id of the flag that decided.</summary>
    public const string Flag = Prefix + "Flag";

    /// <summary>To the cluster: the variant. To the client, where exposed: <c>flag=variant</c>.</summary>
    public const string Variant = Prefix + "Variant";

    /// <summary>To the cluster: this is a copy; its response is not sent to a user.</summary>
    public const string Shadow = Prefix + "Shadow";

    /// <summary>From the cluster: signals of the request, <c>confidence=0.93, format_compliance=1</c>.</summary>
    public const string Signal = Prefix + "Signal";

    /// <summary>From a client: signed overrides, separated by commas or semicolons.</summary>
    public const string Override = Prefix + "Override";

    /// <summary>To the cluster: the reason.</summary>
    public const string Reason = Prefix + "Reason";
}
