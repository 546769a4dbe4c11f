using System.Globalization;
using System.Text.RegularExpressions;

namespace FlagGateway.State.Redis;

/// <summary>
/// Names the right that a user lacks. Servers name a command, but neither a key nor a channel, and of a command in a
/// script only the line.
/// </summary>
internal static partial class RedisRights
{
    /// <summary>Describes the missing right; <c>null</c> if the error is another one.</summary>
    /// <param name="message">The error of the server.</param>
    /// <param name="user">The configured user; <c>null</c> for the default one.</param>
    /// <param name="keys">Names of the keys; <c>null</c> for a server without them.</param>
    /// <param name="script">The text of the script that was run.</param>
    /// <param name="command">The command that was run, if it is known.</param>
    public static RedisProblem? Describe(string message, string? user, RedisKeys? keys, string? script = null, string? command = null)
    {
        if (!Denied().IsMatch(message))
            return null;
        var name = string.IsNullOrEmpty(user) ? "default" : user;
        if (message.Contains("channel", StringComparison.OrdinalIgnoreCase))
            return Missing(name, $"use the channel {keys?.Name("changed")}", $"'&{keys?.Name("changed")}'");
        if (Key().IsMatch(message))
            return Missing(name, $"use the keys {keys?.Name("*")}", $"'~{keys?.Name("*")}'");
        var commands = Command().Match(message) is { Success: true } named ? new[] { named.Groups["command"].Value } : command is not null ? [command] : InScript(message, script);
        return commands.Length == 0
            ? new RedisProblem($"the user {name} may not run a command of the gateway", "see the rights it needs in docs/fleet.md")
            : Missing(name, $"run {string.Join(" or ", commands.Select(static one => one.ToUpperInvariant()))}", string.Join(' ', commands.Select(static one => $"+{one.ToLowerInvariant()}")));
    }

    private static RedisProblem Missing(string user, string what, string right) => new($"the user {user} may not {what}", $"grant it (redis-cli ACL SETUSER {user} {right})");

    private static string[] InScript(string message, string? script)
    {
        if (script is null || !Line().Match(message).Groups["line"].TryParse(out var number))
            return [];
        var lines = script.Split('\n');
        return number > lines.Length ? [] : [.. Call().Matches(lines[number - 1]).Select(static call => call.Groups["command"].Value).Distinct(StringComparer.Ordinal)];
    }

    private static bool TryParse(this Group group, out int number) => int.TryParse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;

    [GeneratedRegex("NOPERM|no permissions to|executing the script can't|ACL failure in script", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Denied();

    [GeneratedRegex(@"\bkeys?\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();

    [GeneratedRegex("'(?<command>[A-Za-z|]+)' (?:sub)?command", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Command();

    [GeneratedRegex("@?user_script: ?(?<line>[0-9]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();

    [GeneratedRegex(@"redis\.p?call\('(?<command>[A-Z]+)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Call();
}
