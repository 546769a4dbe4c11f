using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace FlagGateway.Admin.Security;

/// <summary>
/// Sessions of the console. They are in the memory of one instance: after a restart everybody must log in again, and no
/// key has to be stored. A session ends with the token it began with.
/// </summary>
internal sealed class ConsoleSessions(TimeProvider time, AdminTokens tokens)
{
    /// <summary>Idle timeout of a session.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(1);

    /// <summary>Maximum lifetime of a session.</summary>
    public static readonly TimeSpan Maximum = TimeSpan.FromHours(12);

    private const int Max = 1000;

    private readonly ConcurrentDictionary<string, ConsoleSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Opens a session.</summary>
    /// <param name="token">The user's token; <c>null</c> if the listener requires none.</param>
    /// <param name="host">Host and port of the listener, as the browser sends them.</param>
    public ConsoleSession Open(AdminToken? token, string host)
    {
        Forget();
        var session = new ConsoleSession(Secret(), Secret(), Secret(), host, token, time.GetTimestamp()) { UsedAt = time.GetTimestamp() };
        _sessions[session.Id] = session;
        return session;
    }

    /// <summary>The session of a cookie, or <c>null</c> if it has ended or never existed.</summary>
    /// <param name="id">Value of the cookie.</param>
    /// <param name="isUse">Whether a user acted, which restarts the idle timeout.</param>
    public ConsoleSession? Find(string? id, bool isUse)
    {
        if (id is null || !_sessions.TryGetValue(id, out var session))
            return null;
        if (IsOver(session))
        {
            Close(session);
            return null;
        }

        if (isUse)
            (session.UsedAt, session.IsUsed) = (time.GetTimestamp(), true);
        return session;
    }

    /// <summary>Whether a session found before still exists.</summary>
    public bool IsOpen(ConsoleSession session) => _sessions.ContainsKey(session.Id) && !IsOver(session);

    /// <summary>Ends a session.</summary>
    public void Close(ConsoleSession session) => _sessions.TryRemove(session.Id, out _);

    private void Forget()
    {
        foreach (var session in _sessions.Values.Where(IsOver).ToArray())
            Close(session);
        // Where nobody has to log in, every request without a cookie opens one: such requests end no session that
        // somebody uses.
        while (_sessions.Count >= Max && _sessions.Values.MinBy(static session => (session.Token is not null, session.IsUsed, session.UsedAt)) is { } oldest)
            Close(oldest);
    }

    private bool IsOver(ConsoleSession session) =>
        time.GetElapsedTime(session.UsedAt) > Idle || time.GetElapsedTime(session.OpenedAt) > Maximum || !tokens.IsInForce(session.Token);

    private static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}

/// <summary>One session.</summary>
/// <param name="Id">Value of the cookie.</param>
/// <param name="Key">
/// Sent by the pages as a header, if the listener requires a token. Unlike the cookie, which goes to every port of a
/// host, the browser sends it to nobody else.
/// </param>
/// <param name="FormToken">Token in every form of the session, so that no other site can send one.</param>
/// <param name="Host">Host and port of the listener, as the browser sends them.</param>
/// <param name="Token">The user's token; <c>null</c> if the listener requires none.</param>
/// <param name="OpenedAt">Start time, by the monotonic clock.</param>
internal sealed record ConsoleSession(string Id, string Key, string FormToken, string Host, AdminToken? Token, long OpenedAt)
{
    /// <summary>The header that carries <see cref="Key"/>.</summary>
    public const string KeyHeader = "X-FlagGateway-Session";

    /// <summary>Time of the last use, by the monotonic clock.</summary>
    public long UsedAt { get; set; }

    /// <summary>Whether it was used since it was opened.</summary>
    public bool IsUsed { get; set; }

    /// <summary>Whether a request has the key, so that it comes from a page of the session.</summary>
    public bool IsProvenBy(HttpRequest request) => Token is null || CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(request.Headers[KeyHeader].ToString()), Encoding.UTF8.GetBytes(Key));

    /// <summary>Result of the last change, until a page has shown it.</summary>
    public Console.FlashMessage? Message { get; set; }
}
