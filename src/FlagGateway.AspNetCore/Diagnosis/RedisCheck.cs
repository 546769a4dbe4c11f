using System.Globalization;
using FlagGateway.Options;
using FlagGateway.State.Redis;
using StackExchange.Redis;

namespace FlagGateway.Diagnosis;

/// <summary>Whether Redis responds, is recent enough, never evicts the state, and has the right time.</summary>
internal static class RedisCheck
{
    private const string Name = "redis";

    // What the gateway is tested with from; ACL rights by subcommand are of 7.
    private const int MinMajor = 6;

    public static async Task<IReadOnlyList<DiagnosticCheck>> RunAsync(StateOptions options, ClockReadings clock, CancellationToken cancellationToken)
    {
        if (options.Kind != StateKind.Redis)
            return [];
        var settings = RedisSettings.From(options);
        // The client counts INFO among the commands of administrators.
        settings.Client.AllowAdmin = true;
        var (info, problem) = await RedisOnce.ReadAsync(settings, database => ReadAsync(database, clock), cancellationToken);
        if (problem is not null)
            return [DiagnosticCheck.Failed(Name, settings.Servers, Without(problem, settings.Servers + ": "), "The gateway serves without it, with the last known state: make the server reachable, or correct FlagGateway:State")];
        return info is null
            ? [DiagnosticCheck.Ok(Name, settings.Servers, "responds; this user may not read INFO, so version and memory are unknown")]
            : [.. Judge(settings.Servers, info)];
    }

    /// <summary>Judges what <c>INFO</c> returned.</summary>
    public static IEnumerable<DiagnosticCheck> Judge(string servers, IReadOnlyDictionary<string, string> info)
    {
        List<DiagnosticCheck> found = [.. FindMemory(servers, info)];
        var version = info.GetValueOrDefault("redis_version", "");
        if (int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major < MinMajor)
            found.Add(DiagnosticCheck.Warning(Name, servers, $"version {version} has no users and gets no fixes", "Upgrade it to 7 or later"));
        if (info.GetValueOrDefault("role") == "slave")
            found.Add(DiagnosticCheck.Warning(Name, servers, "the server that responds is a replica", "Name the primary in FlagGateway:State:Configuration, or all servers, or use Sentinel"));
        if (info.GetValueOrDefault("loading") == "1")
            found.Add(DiagnosticCheck.Warning(Name, servers, "it is loading its data", "Wait until it has"));
        return found.Count > 0 ? found : [DiagnosticCheck.Ok(Name, servers, $"responds; version {(version.Length == 0 ? "unknown" : version)}, {MemoryOf(info)}")];
    }

    private static IEnumerable<DiagnosticCheck> FindMemory(string servers, IReadOnlyDictionary<string, string> info)
    {
        var (limit, used, policy) = (Number(info, "maxmemory"), Number(info, "used_memory"), info.GetValueOrDefault("maxmemory_policy", ""));
        if (limit <= 0)
            yield break;
        if (policy.StartsWith("allkeys", StringComparison.Ordinal))
            yield return DiagnosticCheck.Failed(Name, servers, $"maxmemory-policy is {policy}: when its memory is full, it evicts kill switches and rollouts", "Set it to noeviction (redis-cli CONFIG SET maxmemory-policy noeviction), or use a server of its own");
        else if (policy.StartsWith("volatile", StringComparison.Ordinal))
            yield return DiagnosticCheck.Warning(Name, servers, $"maxmemory-policy is {policy}: when its memory is full, it evicts counts of rollouts", "Set it to noeviction (redis-cli CONFIG SET maxmemory-policy noeviction)");
        if (used > 0.9 * limit)
            yield return DiagnosticCheck.Warning(Name, servers, string.Create(CultureInfo.InvariantCulture, $"{100.0 * used / limit:0} % of its memory is used; when it is full, changes fail"), "Raise maxmemory, or remove other data");
    }

    private static string MemoryOf(IReadOnlyDictionary<string, string> info) =>
        Number(info, "maxmemory") > 0 ? $"maxmemory-policy {info.GetValueOrDefault("maxmemory_policy", "unknown")}" : "no memory limit";

    private static string Without(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;

    private static long Number(IReadOnlyDictionary<string, string> info, string name) =>
        long.TryParse(info.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static async Task<IReadOnlyDictionary<string, string>?> ReadAsync(IDatabase database, ClockReadings clock)
    {
        await database.PingAsync();
        await ReadClockAsync(database, clock);
        try
        {
            return Parse((string?)await database.ExecuteAsync("INFO") ?? "");
        }
        catch (Exception exception) when (exception is RedisServerException or RedisCommandException)
        {
            // Of another database than Redis, or this user may not.
            return null;
        }
    }

    private static Dictionary<string, string> Parse(string text) => text.Split('\n')
        .Select(static line => line.TrimEnd('\r').Split(':', 2))
        .Where(static parts => parts.Length == 2)
        .GroupBy(static parts => parts[0], StringComparer.Ordinal)
        .ToDictionary(static group => group.Key, static group => group.First()[1], StringComparer.Ordinal);

    private static async Task ReadClockAsync(IDatabase database, ClockReadings clock)
    {
        try
        {
            var before = clock.Now;
            if ((RedisValue[]?)await database.ExecuteAsync("TIME") is [var seconds, var microseconds])
                clock.Note("Redis", DateTimeOffset.FromUnixTimeSeconds((long)seconds).AddMicroseconds((long)microseconds), before, TimeSpan.FromMilliseconds(1));
        }
        catch (Exception exception) when (exception is RedisServerException or RedisCommandException)
        {
            // A missing right is reported when the state is read.
        }
    }
}
