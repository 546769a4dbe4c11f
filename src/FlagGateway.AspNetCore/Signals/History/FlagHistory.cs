using System.Collections.Concurrent;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Signals.History;

/// <summary>
/// Versions of all flags in the last days, so that a late signal is recorded on the variant that the
/// user was on. Written with each snapshot, never by a request.
/// </summary>
/// <remarks>
/// Ended periods are dropped when they are older than <see cref="Reach"/>, and before that, the oldest of all flags
/// first, where they are more than <see cref="MaxEnded"/> or hold more than <see cref="MaxEndedText"/> of flags.json: a
/// flag that lists a million users and changes every hour must not fill the memory.
/// </remarks>
internal sealed class FlagHistory(TimeProvider time)
{
    /// <summary>Maximum age of signals.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromDays(7);

    /// <summary>Maximum number of stored ended periods of all flags.</summary>
    public const int MaxEnded = 20_000;

    /// <summary>Maximum text of flags, in bytes, of ended periods; each byte takes about ten bytes of memory.</summary>
    public const long MaxEndedText = 8 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, FlagVersionHistory> _flags = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<Ended> _ended = new();
    private readonly Lock _lock = new();
    private long _endedText;
    private long _texts;

    /// <summary>Revision of the state of the first snapshot.</summary>
    public long FirstRevision { get; private set; }

    /// <summary>Incremented with each change of flags.json.</summary>
    public long Texts => Interlocked.Read(ref _texts);

    public IEnumerable<FlagVersionHistory> All => _flags.Values;

    /// <summary>Returns the history of a flag, or <c>null</c> if it is not in flags.json.</summary>
    public FlagVersionHistory? Find(ReadOnlySpan<char> flag) =>
        _flags.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(flag, out var timeline) ? timeline : null;

    /// <summary>Records the versions in force from now on.</summary>
    public void Record(LoadedConfiguration configuration, GatewaySnapshot snapshot)
    {
        var plans = configuration.Plans.ToDictionary(plan => plan.Flag, StringComparer.OrdinalIgnoreCase);
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_flags.IsEmpty)
                FirstRevision = snapshot.State.Revision;
            foreach (var (id, entry) in configuration.Entries)
                Record(PeriodOf(id, entry, configuration, snapshot, plans.GetValueOrDefault(id), now));
            // A flag that is added again later is a new one: its old history is not needed.
            foreach (var gone in _flags.Keys.Where(id => !configuration.Entries.ContainsKey(id)).ToArray())
                Interlocked.Add(ref _texts, _flags.TryRemove(gone, out _) ? 1 : 0);
            Trim(now);
        }
    }

    /// <summary>Prepends the history before the first snapshot, the oldest period first.</summary>
    public void Prepend(FlagVersionHistory timeline, IEnumerable<FlagVersion> periods)
    {
        lock (_lock)
            timeline.Prepend(periods);
    }

    private static FlagVersion PeriodOf(string id, FlagEntry entry, LoadedConfiguration configuration, GatewaySnapshot snapshot, RolloutPlan? plan, DateTimeOffset now)
    {
        var rollout = snapshot.State.Rollouts.GetValueOrDefault(id);
        return new FlagVersion
        {
            Since = now,
            Base = entry.Compiled,
            Text = entry.Text,
            Flag = snapshot.Flags.Find(id) ?? entry.Compiled,
            Rollout = rollout,
            IsKilled = snapshot.State.Kills.ContainsKey(id),
            Run = ComparisonPeriod.From(rollout, plan),
            Required = [.. entry.Compiled.RequiredFlags.Where(configuration.Entries.ContainsKey).Select(other => PeriodOf(other, configuration.Entries[other], configuration, snapshot, null, now))],
        };
    }

    private void Record(FlagVersion period)
    {
        var id = period.Base.Id;
        if (!_flags.TryGetValue(id, out var timeline) || timeline.Id != id)
        {
            _flags[id] = new FlagVersionHistory(id, period);
            Interlocked.Increment(ref _texts);
            return;
        }

        var last = timeline.Latest;
        if (last.DecidesLike(period))
            return;
        timeline.Add(period);
        // Periods of one text share its compiled form, so it is counted with the last of them.
        var text = ReferenceEquals(last.Base, period.Base) ? 0 : last.Text.Length;
        if (last.Text != period.Text)
            Interlocked.Increment(ref _texts);
        _ended.Enqueue(new Ended(timeline, last, period.Since, text));
        _endedText += text;
    }

    private void Trim(DateTimeOffset now)
    {
        while (_ended.TryPeek(out var oldest) && (now - oldest.At > Reach || _ended.Count > MaxEnded || _endedText > MaxEndedText))
        {
            _ended.Dequeue();
            _endedText -= oldest.Text;
            oldest.Timeline.Forget(oldest.Period);
        }
    }

    private sealed record Ended(FlagVersionHistory Timeline, FlagVersion Period, DateTimeOffset At, long Text);
}
