using System.Reflection;

namespace FlagGateway.Telemetry;

/// <summary>Version of the gateway, as metrics, the API and instances of a fleet report it.</summary>
internal static class GatewayVersion
{
    /// <summary>
    /// The informational version without its build metadata; <c>unknown</c> if the assembly has none.
    /// </summary>
    public static string Current { get; } =
        typeof(GatewayVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
