namespace FlagGateway.Hosting;

/// <summary>What a gateway may take for its own in the process that it runs in.</summary>
/// <param name="OwnsProxy">Whether all routes of the proxy are the gateway's. In a host only those are that a flag decides or that are copied.</param>
/// <param name="ExportsTelemetry">Whether the gateway pushes metrics and traces by OTLP where the environment asks for it. A host has an export of its own.</param>
internal sealed record GatewayRole(bool OwnsProxy, bool ExportsTelemetry)
{
    /// <summary>The program: everything in the process is the gateway's.</summary>
    public static GatewayRole Program { get; } = new(true, true);

    /// <summary>A part of a host.</summary>
    public static GatewayRole Embedded { get; } = new(false, false);
}
