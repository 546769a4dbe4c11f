using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Puts what the client tells into one short line without secrets.</summary>
internal static class RedisErrors
{
    public static string Of(Exception exception, ConfigurationOptions options) => exception switch
    {
        TimeoutException => "no answer",
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => "the password is refused",
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToConnect or ConnectionFailureType.UnableToResolvePhysicalConnection } => "it cannot be reached",
        _ => Plain(exception.Message, options),
    };

    /// <summary>The first line of a message, at most 200 characters, without the password.</summary>
    public static string Plain(string message, ConfigurationOptions options)
    {
        var line = message.Split('\n', 2)[0].Trim();
        if (!string.IsNullOrEmpty(options.Password))
            line = line.Replace(options.Password, "***", StringComparison.Ordinal);
        return line.Length <= 200 ? line.TrimEnd('.') : line[..200] + "…";
    }
}
