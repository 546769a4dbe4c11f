using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace FlagGateway.Admin.Security;

/// <summary>
/// Sessions of the console. They are in the memory of one instance: after a restart everybody must log in again, and no key has
/// to be stored. A session ends with the token it began with.
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
    public ConsoleSession Open(AdminToken? token)
    {
        Forget();
        var session = new ConsoleSession(Secret(), Secret(), token, time.GetTimestamp()) { UsedAt = time.GetTimestamp() };
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
            session.UsedAt = time.GetTimestamp();
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
        while (_sessions.Count >= Max && _sessions.Values.MinBy(static session => session.UsedAt) is { } oldest)
            Close(oldest);
    }

    private bool IsOver(ConsoleSession session) =>
        time.GetElapsedTime(session.UsedAt) > Idle || time.GetElapsedTime(session.OpenedAt) > Maximum || !tokens.IsInForce(session.Token);

    private static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}

/// <summary>One session.</summary>
/// <param name="Id">Value of the cookie.</param>
/// <param name="FormToken">Token in every form of the session, so that no other site can send one.</param>
/// <param name="Token">The user's token; <c>null</c> if the listener requires none.</param>
/// <param name="OpenedAt">Start time, by the monotonic clock.</param>
internal sealed record ConsoleSession(string Id, string FormToken, AdminToken? Token, long OpenedAt)
{
    public const string Cookie = "fg_console";

    /// <summary>Time of the last use, by the monotonic clock.</summary>
    public long UsedAt { get; set; }

    /// <summary>Result of the last change, until a page has shown it.</summary>
    public Console.FlashMessage? Message { get; set; }
}
