using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace FlagGateway.Admin.Security;

/// <summary>
/// Sessions of the console. They live in the memory of one instance: a restart asks everybody to log in again, and no key has
/// to be kept for it. One ends with the token that it began with.
/// </summary>
internal sealed class ConsoleSessions(TimeProvider time, AdminTokens tokens)
{
    /// <summary>How long a session lives that nobody uses.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(1);

    /// <summary>How long a session lives at most.</summary>
    public static readonly TimeSpan Maximum = TimeSpan.FromHours(12);

    private const int Max = 1000;

    private readonly ConcurrentDictionary<string, ConsoleSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Opens a session.</summary>
    /// <param name="token">Who logged in; <c>null</c> where the listener asks nobody.</param>
    public ConsoleSession Open(AdminToken? token)
    {
        Forget();
        var session = new ConsoleSession(Secret(), Secret(), token, time.GetTimestamp()) { UsedAt = time.GetTimestamp() };
        _sessions[session.Id] = session;
        return session;
    }

    /// <summary>The session of a cookie, or <c>null</c> where it is over or never was.</summary>
    /// <param name="id">What the cookie holds.</param>
    /// <param name="isUse">Whether a person did something, so that the time without use begins again.</param>
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

    /// <summary>Whether a session that was found before is still there.</summary>
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
/// <param name="Id">What the cookie holds.</param>
/// <param name="FormToken">What every form of the session repeats, so that no other page can send one.</param>
/// <param name="Token">Who logged in; <c>null</c> where the listener asks nobody.</param>
/// <param name="OpenedAt">When, by the monotonic clock.</param>
internal sealed record ConsoleSession(string Id, string FormToken, AdminToken? Token, long OpenedAt)
{
    public const string Cookie = "fg_console";

    /// <summary>When it was used last, by the monotonic clock.</summary>
    public long UsedAt { get; set; }

    /// <summary>What became of the last change, until a page has shown it.</summary>
    public Console.FlashMessage? Message { get; set; }
}
