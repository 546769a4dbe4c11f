namespace FlagGateway.Hosting;

/// <summary>What the gateway logs unless the configuration's section <c>Logging</c> says otherwise.</summary>
internal static class Logging
{
    public static void AddDefaults(ILoggingBuilder logging, IConfiguration settings)
    {
        AddLevels(logging);
        logging.AddConfiguration(settings.GetSection("Logging"));
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
    }

    /// <summary>Sets what is worth a line, wherever the lines go.</summary>
    public static void AddLevels(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // While this category may log at all, the host makes a span for each request, and destinations would be
        // told of a parent that nobody exports. What fails in a request is logged by Kestrel.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // Keys of affinity cookies lie in the state folder, unencrypted like the rest of it.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        logging.AddFilter("System", LogLevel.Warning);
        logging.AddFilter("Yarp", LogLevel.Warning);
        // One line for each failed request would drown the log just when it is needed; the metrics count them.
        logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Error);
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
    }
}
