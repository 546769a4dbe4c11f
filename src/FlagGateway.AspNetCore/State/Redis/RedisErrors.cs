using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Formats errors of the client as one short line without secrets.</summary>
internal static class RedisErrors
{
    public static string Describe(Exception exception, ConfigurationOptions options) => exception switch
    {
        TimeoutException => "no response",
        _ when IsRefusedPassword(exception) => "the password is refused",
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToConnect or ConnectionFailureType.UnableToResolvePhysicalConnection } => "it cannot be reached",
        _ => Plain(exception.Message, options),
    };

    // The client wraps it into an exception about a missing connection.
    private static bool IsRefusedPassword(Exception? exception) =>
        exception is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } || (exception is not null && IsRefusedPassword(exception.InnerException));

    /// <summary>Reply of a script other than <c>done</c>.</summary>
    public static string DescribeReply(string result) => result.Split(':', 2) switch
    {
        // The key contains colons; the kind does not.
        ["wrong", var rest] when rest.LastIndexOf(':') is > 0 and var end => $"the key {rest[..end]} is a {rest[(end + 1)..]}; delete it (redis-cli DEL '{rest[..end]}')",
        ["late"] => "it took too long",
        ["missing"] => "the state is missing there",
        _ => $"the script returned {result}",
    };

    /// <summary>Whether a server rejects a write because it is a replica; older servers put the script's name before it.</summary>
    public static bool IsOfReplica(string message) => message.Contains("READONLY", StringComparison.Ordinal);

    /// <summary>Message of a server, without the name of the script.</summary>
    public static string Plain(string message)
    {
        var line = message.Split('\n', 2)[0].Split(" script: ", 2)[0].Trim();
        return line.Length <= 200 ? line.TrimEnd('.') : line[..200] + "…";
    }

    /// <summary>The first line of a message, at most 200 characters, without the password.</summary>
    public static string Plain(string message, ConfigurationOptions options)
    {
        var line = Plain(message);
        return string.IsNullOrEmpty(options.Password) ? line : line.Replace(options.Password, "***", StringComparison.Ordinal);
    }
}
