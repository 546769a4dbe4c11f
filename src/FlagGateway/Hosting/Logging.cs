using Microsoft.Extensions.Hosting.Systemd;

namespace FlagGateway.Hosting;

/// <summary>The gateway's default log levels; the section <c>Logging</c> overrides them.</summary>
internal static class Logging
{
    public static void AddDefaults(ILoggingBuilder logging, IConfiguration settings)
    {
        AddLevels(logging);
        logging.AddConfiguration(settings.GetSection("Logging"));
        // The journal has the time itself, and takes the level from a prefix: journalctl -p warning.
        if (SystemdHelpers.IsSystemdService())
            logging.AddSystemdConsole();
        else
            AddLines(logging);
    }

    /// <summary>Sets the log levels for all outputs.</summary>
    public static void AddLevels(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // If this category is enabled, the host creates a span for each request, and destinations would
        // get a parent that nobody exports. Kestrel logs failures of requests.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // Keys of affinity cookies are in the state folder, unencrypted like the rest of it.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        logging.AddFilter("System", LogLevel.Warning);
        logging.AddFilter("Yarp", LogLevel.Warning);
        // One line for each failed request would flood the log just when it is needed; metrics count them.
        logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Error);
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
    }

    private static void AddLines(ILoggingBuilder logging) =>
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
}
