using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace FlagGateway.Options;

/// <summary>
/// Parses the connection string and adds what the gateway needs. Messages never contain it, because of the password.
/// </summary>
internal static class RedisConnectionString
{
    /// <summary>Timeout for connecting.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Parses it.</summary>
    /// <param name="text"><c>redis1:6379,redis2:6379,password=…,ssl=true</c>.</param>
    /// <param name="options">The parsed options.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="remedy">The remedy.</param>
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
            // Its message may contain the part of a password after a comma.
            problem = "Not a connection string of Redis.";
            return false;
        }

        if (options.EndPoints.Count == 0)
        {
            (options, problem) = (null, "The connection string names no server.");
            return false;
        }

        Adapt(options);
        return true;
    }

    /// <summary>The servers for display: <c>redis1:6379, redis2:6379</c>.</summary>
    public static string Servers(ConfigurationOptions options) => string.Join(", ", options.EndPoints.Select(Server));

    private static string Server(EndPoint endPoint) => endPoint switch
    {
        DnsEndPoint name => string.Create(CultureInfo.InvariantCulture, $"{name.Host}:{name.Port}"),
        _ => endPoint.ToString() ?? "",
    };

    private static void Adapt(ConfigurationOptions options)
    {
        // A gateway starts and serves without Redis.
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = (int)ConnectTimeout.TotalMilliseconds;
        options.ConnectRetry = 1;
        options.ReconnectRetryPolicy = new ExponentialRetry(250, 2000);
        // With several servers their reported roles decide; the client's own tie-breaker key is not used.
        options.TieBreaker = "";
        options.AllowAdmin = false;
        // The client's own channel for changes of the configuration; users need no right to it.
        options.ConfigurationChannel = "";
        // Commands fail immediately without a connection: a queued write would be executed long after it was reported
        // as failed.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ClientName ??= "flaggateway";
    }
}
