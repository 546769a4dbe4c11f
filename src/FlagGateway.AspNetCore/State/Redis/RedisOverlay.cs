using System.Collections.Immutable;
using FlagGateway.State.File;

namespace FlagGateway.State.Redis;

/// <summary>
/// Kills and rollbacks that are in force here and not in the database, and their files. Written by one thread at a
/// time.
/// </summary>
internal sealed class RedisOverlay
{
    private readonly Lock _lock = new();
    private readonly StateFolder _folder;
    private readonly ILogger _logger;
    private volatile ImmutableDictionary<string, KillSwitch> _kills;
    private volatile ImmutableDictionary<string, PendingChange> _rollbacks;

    public RedisOverlay(StateFolder folder, ILogger logger)
    {
        (_folder, _logger) = (folder, logger);
        _kills = GatewayState.Empty.Kills.SetItems(CacheFile.Read<KillSwitch>(folder.RedisKills).Where(kill => kill?.Flag is not null).Select(kill => KeyValuePair.Create(kill.Flag, kill)));
        _rollbacks = ImmutableDictionary.Create<string, PendingChange>(StringComparer.OrdinalIgnoreCase)
            .SetItems(CacheFile.Read<PendingChange>(folder.RedisRollbacks).Where(one => one?.Change is { } change && PendingRollback.Is(change)).Select(one => KeyValuePair.Create(one.Change.Flag, one)));
    }

    /// <summary>The kills, by flag.</summary>
    public ImmutableDictionary<string, KillSwitch> Kills => _kills;

    /// <summary>The rollbacks, by flag.</summary>
    public ImmutableDictionary<string, PendingChange> Rollbacks => _rollbacks;

    /// <summary>Returns the state with them applied.</summary>
    public GatewayState Apply(GatewayState state) => PendingRollback.Apply(state, _rollbacks.Values.Select(static one => one.Change)).WithKills(_kills);

    public void Add(KillSwitch kill) => _kills = _kills.SetItem(kill.Flag, kill);

    public void Add(PendingChange rollback) => _rollbacks = _rollbacks.SetItem(rollback.Change.Flag, rollback);

    /// <summary>Removes a kill; returns whether there was one.</summary>
    public bool RemoveKill(string flag)
    {
        var before = _kills;
        _kills = before.Remove(flag);
        return _kills != before;
    }

    public void RemoveRollback(string flag) => _rollbacks = _rollbacks.Remove(flag);

    /// <summary>Saves the kills to disk. A failure is logged; they are in force nevertheless.</summary>
    public void SaveKills() => Save<KillSwitch>(_folder.RedisKills, () => [.. _kills.Values]);

    /// <summary>Saves the rollbacks likewise.</summary>
    public void SaveRollbacks() => Save<PendingChange>(_folder.RedisRollbacks, () => [.. _rollbacks.Values]);

    private void Save<T>(string file, Func<IReadOnlyList<T>> items)
    {
        lock (_lock)
        {
            try
            {
                var latest = items();
                if (latest.Count != 0 || System.IO.File.Exists(file))
                    CacheFile.Write(file, latest, isDurable: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Log.LastKnownNotWritten(_logger, file, exception);
            }
        }
    }
}
