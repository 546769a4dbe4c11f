using System.Globalization;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// Reads the database and adopts a later state than the known one. An older, missing or invalid state
/// never replaces it: that is logged, and if possible repaired by restoring the known state.
/// </summary>
internal sealed class RedisRefresh(RedisDatabase redis, RedisState state, RedisHealth health, RedisRestore restore, ServerClock clock, ILogger logger)
{
    // A write every second would needlessly fill the append-only file.
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(5);

    private const long MaxNumber = 1L << 48;

    private static readonly RedisScript Script = RedisScript.Load("read");

    private long _probed;

    /// <summary>Refreshes once. Returns whether to refresh again soon.</summary>
    public Task<bool> RunAsync(CancellationToken cancellationToken) => RunAsync(isComplete: false, cancellationToken);

    private async Task<bool> RunAsync(bool isComplete, CancellationToken cancellationToken)
    {
        var known = state.Known;
        var sent = clock.Local.GetTimestamp();
        var isProbe = health.Trouble != RedisTrouble.None || _probed == 0 || clock.Local.GetElapsedTime(_probed) >= ProbeInterval;
        var reply = await redis.Connection.EvaluateAsync(
            Script, [redis.Keys.State, redis.Keys.Audit, redis.Keys.Progress, redis.Keys.Probe], [isComplete ? "" : Text(known.Epoch), Text(known.Revision), isProbe ? "1" : ""], cancellationToken);
        if (!reply.IsSuccess)
        {
            health.Bad(RedisTrouble.Unreachable, reply.Problem!);
            return false;
        }

        var found = RedisRead.Parse(reply.Value!);
        clock.Note(found.ServerMilliseconds);
        if (isProbe)
            _probed = sent;
        // A concurrent write of this instance is not included in what was read.
        if (!ReferenceEquals(known, state.Known))
            return true;
        return await JudgeAsync(found, known, isComplete, cancellationToken);
    }

    private async Task<bool> JudgeAsync(RedisRead found, KnownState known, bool isComplete, CancellationToken cancellationToken)
    {
        if (found.Kind == FoundKind.Nothing)
        {
            if (!known.IsNothing || found.LastRevision > 0)
                return await WriteBackAsync(RedisTrouble.Missing, "is missing", found, null, known, cancellationToken);
            return Good(found, known);
        }

        if (found.Kind != FoundKind.State)
            return Damaged(found.Kind == FoundKind.WrongAudit ? redis.Keys.Audit : redis.Keys.State, $"is a {found.WrongType}");
        if (!found.IsNumbered)
            return Damaged(redis.Keys.State, "has no epoch, revision and hash");
        // Scripts of Redis count in doubles, and a number that cannot be incremented would stop every later write.
        if (found.Epoch > MaxNumber || found.Revision > MaxNumber)
            return Damaged(redis.Keys.State, $"has epoch {found.FoundEpoch} and revision {found.FoundRevision}, which no gateway wrote");
        var order = known.CompareTo(found.Epoch, found.Revision);
        if (order == 0 && found.Hash == known.Hash)
            return Good(found, known);
        if (order == 0 && !isComplete)
            return await RunAsync(isComplete: true, cancellationToken);
        var next = StateDocument.Read(found.Document, out var problem);
        if (order > 0)
            return await WriteBackAsync(RedisTrouble.Older, "is older", found, next, known, cancellationToken);
        if (next is null || next.Epoch != found.Epoch || next.Revision != found.Revision || next.Hash != found.Hash)
            return Damaged(redis.Keys.State, $"has a document that cannot be used: {problem ?? "it is of another revision"}");
        return TakeOver(found, next, known, isOther: order == 0 || (found.HashAtKnown.Length != 0 && found.HashAtKnown != known.Hash));
    }

    // Another epoch may have started from an older state; an operator can remove an extra kill,
    // but cannot notice a missing one.
    private bool TakeOver(RedisRead found, KnownState next, KnownState known, bool isOther)
    {
        if (isOther && !known.IsNothing)
            Log.OtherHistory(logger, known.Revision, next.Epoch, next.Revision);
        state.Accept(next, retainsKills: !known.IsNothing && (isOther || next.Epoch != known.Epoch));
        return Good(found, next);
    }

    private bool Good(RedisRead found, KnownState known)
    {
        state.Progress(found.Progress);
        if (RedisErrors.IsOfReplica(found.Refused))
            redis.Connection.FindPrimary();
        if (found.Refused.Length != 0)
            health.Bad(RedisTrouble.Refused, $"{redis.Connection.Servers} cannot be written: {redis.Connection.Describe(found.Refused, "SET")}", isKnowledgeFresh: true);
        else
            health.Well(known);
        return false;
    }

    private bool Damaged(RedisKey key, string problem)
    {
        health.Bad(RedisTrouble.Damaged, $"{redis.Connection.Servers}: the key {key} {problem}; delete it (redis-cli DEL '{key}'), and what is known here is written back");
        return false;
    }

    private async Task<bool> WriteBackAsync(RedisTrouble trouble, string what, RedisRead found, KnownState? older, KnownState known, CancellationToken cancellationToken)
    {
        health.Bad(trouble, $"{redis.Connection.Servers}: the state {what} there; what is known here (epoch {known.Epoch}, revision {known.Revision}) is being written back");
        var (next, problem) = await restore.TryAsync(found, older, known, cancellationToken);
        if (next is not null)
        {
            state.Accept(next);
            Log.WrittenBack(logger, trouble == RedisTrouble.Missing ? "empty" : "older", next.Epoch, next.Revision);
            return true;
        }

        if (problem is not null)
            health.Bad(trouble, $"{redis.Connection.Servers}: the state {what} there, and what is known here cannot be written back: {problem}");
        return problem is null;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
