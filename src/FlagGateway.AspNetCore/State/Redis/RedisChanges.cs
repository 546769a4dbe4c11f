using System.Globalization;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Writes one change, with concurrent writers on other instances. One call at a time.</summary>
internal sealed class RedisChanges(RedisDatabase redis, RedisState state, RedisHealth health, RedisRefresh refresh, ServerClock clock, AuditKeys? auditKeys)
{
    /// <summary>Minimum number of entries retained in the audit log.</summary>
    public const int MaxEntries = 100_000;

    private const int Attempts = 8;

    // How long to query the outcome of a write that may have been executed.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly RedisScript Script = RedisScript.Load("write");

    /// <summary>
    /// The fencing number of this instance while it controls rollouts, otherwise <c>null</c>. Writes of the machine
    /// carry it, so that an instance that lost the lease without noticing changes nothing.
    /// </summary>
    public Func<long?> Fence { get; set; } = static () => null;

    /// <summary>Writes a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="expected">The expected revision, or <c>null</c> for any.</param>
    /// <param name="cancellationToken">Cancels before it is sent.</param>
    public async Task<WriteResult> WriteAsync(StateChange change, long? expected, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var known = state.Known;
            if (expected is not null && expected != known.Revision)
            {
                if (attempt > 1 || expected < known.Revision)
                    return Result(WriteOutcome.Conflict, $"The state has revision {known.Revision}.");
                await refresh.RunAsync(CancellationToken.None);
                continue;
            }

            if (health.Trouble is RedisTrouble.Missing or RedisTrouble.Older or RedisTrouble.Damaged)
                return Result(WriteOutcome.Unavailable, health.Current.Problem);
            var (next, entry) = known.With(change, clock.Local.GetUtcNow(), auditKeys?.Signing);
            var (result, problem) = await SendAsync(known, next, entry, id, change);
            switch (result)
            {
                case null:
                    return Result(WriteOutcome.Unavailable, problem);
                case "done":
                    state.Accept(next);
                    health.Well(next);
                    return Result(WriteOutcome.Done, null);
                case "fenced":
                    return Result(WriteOutcome.Conflict, "Another instance drives rollouts by now.");
                case "conflict" or "missing" or "late" when attempt < Attempts:
                    await refresh.RunAsync(CancellationToken.None);
                    if (health.Trouble == RedisTrouble.Unreachable)
                        return Result(WriteOutcome.Unavailable, health.Current.Problem);
                    break;
                case "conflict":
                    return Result(WriteOutcome.Conflict, "Others change the state at the same time.");
                default:
                    return Result(WriteOutcome.Unavailable, $"{redis.Connection.Servers}: {RedisErrors.DescribeReply(result)}");
            }
        }
    }

    private async Task<(string? Response, string? Problem)> SendAsync(KnownState known, KnownState next, string entry, string id, StateChange change)
    {
        var fence = change.Source == ChangeSource.Machine && change.Kind != ChangeKind.Kill ? Fence() : null;
        RedisValue[] values =
        [
            Text(known.Epoch), Text(known.Revision), known.Hash, Text(next.Epoch), Text(next.Revision), next.Hash, StateDocument.Write(next),
            entry, id, fence is { } number ? Text(number) : "", "", redis.Keys.Name("changed"), MaxEntries,
        ];
        var started = clock.Local.GetTimestamp();
        var isUncertain = false;
        while (true)
        {
            values[10] = clock.In(RedisConnection.CommandTimeout);
            var reply = await redis.Connection.EvaluateAsync(Script, [redis.Keys.State, redis.Keys.Audit, redis.Keys.Fence], values, CancellationToken.None);
            if (reply.IsSuccess)
                return (Written((string)reply.Value!), null);
            isUncertain |= reply.MayHaveRun;
            if (reply.IsRefused)
                health.Bad(RedisTrouble.Refused, $"cannot be written: {reply.Problem}", isKnowledgeFresh: true);
            if (!isUncertain || reply.IsRefused)
                return (null, reply.Problem);
            if (clock.Local.GetElapsedTime(started) >= Budget)
                return (null, $"{reply.Problem}; whether it was written is not known yet");
            await Task.Delay(Pause, clock.Local, CancellationToken.None);
        }
    }

    // Polling finds a change that was not announced.
    private string Written(string result)
    {
        const string NotAnnounced = "done:";
        if (!result.StartsWith(NotAnnounced, StringComparison.Ordinal))
            return result;
        redis.Connection.LogNotAnnounced(redis.Connection.Describe(result[NotAnnounced.Length..], "PUBLISH"));
        return "done";
    }

    private WriteResult Result(WriteOutcome outcome, string? problem) => new(outcome, state.Current, problem);

    private static RedisValue Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
