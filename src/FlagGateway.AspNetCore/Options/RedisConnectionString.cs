using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace FlagGateway.Options;

/// <summary>Reads the connection string and adds what the gateway needs. Nothing here ever repeats it: it has the password.</summary>
internal static class RedisConnectionString
{
    /// <summary>How long a connection may take to be made.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Reads it.</summary>
    /// <param name="text"><c>redis1:6379,redis2:6379,password=…,ssl=true</c>.</param>
    /// <param name="options">What it says.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <param name="remedy">What helps.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ConfigurationOptions? options, out string problem, out string remedy)
    {
        (options, problem, remedy) = (null, "", "Write it as redis1:6379,redis2:6379,password=…,ssl=true");
        if (string.IsNullOrWhiteSpace(text))
        {
            problem = "Redis needs a connection string.";
            return false;
        }

        try
        {
            options = ConfigurationOptions.Parse(text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            // Its message may name what stands behind a comma in a password.
            problem = "Not a connection string of Redis.";
            return false;
        }

        if (options.EndPoints.Count == 0)
            problem = "The connection string names no server.";
        else if (!string.IsNullOrEmpty(options.ServiceName))
            (problem, remedy) = ("The client does not ask Sentinel for the primary.", "Leave serviceName out and name the Redis servers themselves; the primary is found among them");
        if (problem.Length != 0)
        {
            options = null;
            return false;
        }

        Adapt(options);
        return true;
    }

    /// <summary>The servers as a person writes them: <c>redis1:6379, redis2:6379</c>.</summary>
    public static string Servers(ConfigurationOptions options) => string.Join(", ", options.EndPoints.Select(Server));

    private static string Server(EndPoint endPoint) => endPoint switch
    {
        DnsEndPoint name => string.Create(CultureInfo.InvariantCulture, $"{name.Host}:{name.Port}"),
        _ => endPoint.ToString() ?? "",
    };

    private static void Adapt(ConfigurationOptions options)
    {
        options.SetDefaultPorts();
        // A gateway starts and serves without Redis.
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = (int)ConnectTimeout.TotalMilliseconds;
        options.ConnectRetry = 1;
        options.ReconnectRetryPolicy = new ExponentialRetry(250, 2000);
        // Among several servers the roles they tell decide; no key of the client's own is read for it.
        options.TieBreaker = "";
        options.AllowAdmin = false;
        // What cannot be sent fails at once: a write that waits for a connection would happen long after it was given up.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ClientName ??= "flaggateway";
    }
}
