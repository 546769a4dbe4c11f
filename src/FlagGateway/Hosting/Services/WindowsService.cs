using FlagGateway.Options;
using Microsoft.Extensions.Hosting.WindowsServices;

namespace FlagGateway.Hosting.Services;

/// <summary>What is different if Windows' service control manager started the program.</summary>
internal static class WindowsService
{
    /// <summary>Name of the service, and of the source in the event log.</summary>
    public const string Name = "FlagGateway";

    // After the drain: the lease, pending notifications, the admin listener.
    private static readonly TimeSpan AfterDrain = TimeSpan.FromSeconds(10);

    /// <summary>Whether this process is a service.</summary>
    public static bool IsActive => WindowsServiceHelpers.IsWindowsService();

    /// <summary>
    /// Relative paths are those of the program: a service starts in the system's folder, where it would read its
    /// configuration and write its state.
    /// </summary>
    public static void UseProgramFolder(bool isService)
    {
        if (isService)
            Directory.SetCurrentDirectory(AppContext.BaseDirectory);
    }

    /// <summary>
    /// Takes start and stop from the service control manager, and writes to the event log too. Nothing happens if this
    /// process is no service.
    /// </summary>
    public static void Add(IServiceCollection services) => services.AddWindowsService(static service => service.ServiceName = Name);

    /// <summary>
    /// How long the host may take to stop. The service control manager is only notified after the drain if this covers
    /// it.
    /// </summary>
    public static TimeSpan StopLimit(bool isService, ShutdownOptions shutdown) => isService ? shutdown.DrainDelay + shutdown.Timeout + AfterDrain : AfterDrain;
}
