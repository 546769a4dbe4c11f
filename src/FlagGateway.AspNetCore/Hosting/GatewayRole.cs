namespace FlagGateway.Hosting;

/// <summary>What a gateway owns in its process.</summary>
/// <param name="OwnsProxy">
/// Whether all routes of the proxy are the gateway's. In a host, only those with a flag or a mirror rule.
/// </param>
/// <param name="ExportsTelemetry">
/// Whether the gateway pushes metrics and traces by OTLP if the environment configures it. A host has its own export.
/// </param>
internal sealed record GatewayRole(bool OwnsProxy, bool ExportsTelemetry)
{
    /// <summary>The program: the gateway owns the process.</summary>
    public static GatewayRole Program { get; } = new(true, true);

    /// <summary>A part of a host.</summary>
    public static GatewayRole Embedded { get; } = new(false, false);
}
