using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Turns errors of the client and of servers into one short line with a remedy, without secrets.</summary>
internal static partial class RedisErrors
{
    private const string Settings = "FlagGateway:State:Redis";

    /// <summary>Describes why there is no connection.</summary>
    /// <param name="exception">The exception of the client, which wraps the cause several times.</param>
    /// <param name="options">The connection.</param>
    /// <param name="keys">Names of the keys, for rights; <c>null</c> for Sentinels.</param>
    public static RedisProblem Describe(Exception exception, ConfigurationOptions options, RedisKeys? keys = null)
    {
        Exception[] chain = [.. Chain(exception)];
        var message = string.Join(" | ", chain.Select(static one => one.Message));
        if (chain.OfType<RedisCertificateException>().FirstOrDefault() is { } certificate)
            return certificate.Problem;
        if (TlsAlert().Match(message) is { Success: true } alert)
            return TlsAlerts.Describe(alert.Groups["alert"].Value.Trim());
        if (chain.OfType<AuthenticationException>().FirstOrDefault() is { } handshake)
            return new($"the TLS handshake fails: {Plain(handshake.Message, options)}");
        if (IsLogin(message))
            return Login(options);
        if (RedisRights.Describe(message, options.User, keys) is { } right)
            return right;
        if (chain.OfType<SocketException>().FirstOrDefault() is { } socket)
            return Socket(socket, options);
        if (chain.OfType<RedisConnectionException>().Any(static one => one.FailureType is ConnectionFailureType.SocketClosed) && !options.Ssl)
            return Closes;
        return chain.All(IsWithoutCause) ? NoResponse(exception, options) : new(Plain(chain[^1].Message, options));
    }

    /// <summary>Describes an error that a server returned.</summary>
    /// <param name="message">The error.</param>
    /// <param name="options">The connection.</param>
    /// <param name="keys">Names of the keys.</param>
    /// <param name="script">The text of the script that was run, if it was one.</param>
    /// <param name="command">The command that was run, if it is known.</param>
    public static RedisProblem FromServer(string message, ConfigurationOptions options, RedisKeys? keys, string? script = null, string? command = null) =>
        IsLogin(message) ? Login(options)
        : RedisRights.Describe(message, options.User, keys, script, command) ?? new RedisProblem(Plain(message, options));

    /// <summary>Whether the server wants a login, or refused one.</summary>
    public static bool IsLogin(string message) =>
        message.Contains("NOAUTH", StringComparison.Ordinal) || message.Contains("WRONGPASS", StringComparison.Ordinal);

    /// <summary>The credentials are refused, or missing.</summary>
    public static RedisProblem Login(ConfigurationOptions options) => (options.User, options.Password) switch
    {
        (_, null or "") => new("it asks for a password, and none is configured", $"set {Settings}:Password, and {Settings}:User for a user other than the default one"),
        (null or "", _) => new("the password is refused", $"check {Settings}:Password or password=… in the connection string; if the server has users, name one in {Settings}:User"),
        var (user, _) => new($"the user {user} or its password is refused", $"check both, and that the user is on (redis-cli ACL GETUSER {user})"),
    };

    /// <summary>Reply of a script other than <c>done</c>.</summary>
    public static string DescribeReply(string result) => result.Split(':', 2) switch
    {
        // The key contains colons; the kind does not.
        ["wrong", var rest] when rest.LastIndexOf(':') is > 0 and var end => $"the key {rest[..end]} is a {rest[(end + 1)..]}; delete it (redis-cli DEL '{rest[..end]}')",
        ["late"] => "it took too long",
        ["missing"] => "the state is missing there",
        _ => $"the script returned {result}",
    };

    /// <summary>
    /// Whether a server rejects a write because it is a replica; older servers put the script's name before it.
    /// </summary>
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

    private static bool IsWithoutCause(Exception exception) =>
        exception is TimeoutException or RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection or ConnectionFailureType.UnableToConnect };

    private static RedisProblem NoResponse(Exception exception, ConfigurationOptions options) => options.Ssl
        ? new("no TLS handshake: the server speaks no TLS at this port, or hangs", "leave ssl=true out of the connection string if it speaks none")
        : new(exception is TimeoutException ? "no response" : "it cannot be reached");

    private static RedisProblem Closes => new("it closes new connections at once, as a server does that speaks TLS", "write ssl=true into the connection string if it speaks TLS");

    private static RedisProblem Socket(SocketException exception, ConfigurationOptions options) => exception.SocketErrorCode switch
    {
        SocketError.ConnectionReset or SocketError.ConnectionAborted when !options.Ssl => Closes,
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => new("it cannot be reached: its name is not known", "check the name in the connection string"),
        _ => new($"it cannot be reached: {Plain(exception.Message)}"),
    };

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            yield return exception;
    }

    // OpenSSL's words for what the server says before it closes: "SSL routines::tlsv13 alert certificate required".
    [GeneratedRegex("(?:tlsv1[0-9]*|sslv3) alert (?<alert>[a-z ]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TlsAlert();
}
