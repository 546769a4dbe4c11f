using System.Globalization;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Restores the locally known state if the database is empty or has an older state.</summary>
internal sealed class RedisRestore(RedisDatabase redis, TimeProvider time, AuditKeys? auditKeys)
{
    // Every instance refreshes within this time, so that the one with the latest state can offer it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);

    private static readonly RedisScript Script = RedisScript.Load("restore");

    private readonly string _id = Guid.NewGuid().ToString("N");
    private long _attempts;

    /// <summary>Makes one attempt.</summary>
    /// <param name="found">Content of the database.</param>
    /// <param name="older">The state there, if readable.</param>
    /// <param name="known">The locally known state.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    /// <returns>
    /// The new state if it was written; neither while others may still offer a later one; otherwise the problem.
    /// </returns>
    public async Task<(KnownState? Next, string? Problem)> TryAsync(RedisRead found, KnownState? older, KnownState known, CancellationToken cancellationToken)
    {
        var (next, entry) = Continue(found, older, known);
        var reply = await redis.Connection.EvaluateAsync(
            Script,
            [redis.Keys.State, redis.Keys.Audit, redis.Keys.Offer],
            [
                found.FoundEpoch, found.FoundRevision, found.Hash, Text(known.Epoch), Text(known.Revision),
                Text(next.Epoch), Text(next.Revision), next.Hash, StateDocument.Write(next), entry, $"{_id}-{++_attempts}", Text((long)Grace.TotalMilliseconds),
                redis.Keys.Name("changed"), RedisChanges.MaxEntries,
            ],
            cancellationToken);
        if (!reply.IsSuccess)
            return (null, reply.Problem);
        return (string)reply.Value! switch
        {
            "done" => (next, null),
            "wait" or "changed" => (null, null),
            var result => (null, RedisErrors.DescribeReply(result)),
        };
    }

    // The epoch is incremented, so that an instance with a later state of the old epoch does not treat this as older.
    private (KnownState Next, string Entry) Continue(RedisRead found, KnownState? older, KnownState known)
    {
        // An instance without the state may have killed a flag there in the meantime.
        var kills = older is null ? [] : older.State.Kills.Where(kill => kill.Value.At > known.At && !known.State.Kills.ContainsKey(kill.Key)).ToArray();
        var revision = Math.Max(known.Revision, Math.Max(found.Revision, found.LastRevision));
        var from = new KnownState(
            Math.Max(known.Epoch, found.Epoch) + 1,
            found.LastRevision > known.Revision ? found.LastHash : known.Hash,
            known.At,
            known.State with { Revision = revision, Kills = known.State.Kills.AddRange(kills) });
        return from.With(
            new StateChange
            {
                Kind = ChangeKind.Note,
                Flag = "*",
                Actor = "flaggateway",
                Source = ChangeSource.Machine,
                Action = ChangeAction.Restore,
                Reason = string.Create(CultureInfo.InvariantCulture, $"the state in Redis was {(found.Kind == FoundKind.Nothing ? "missing" : $"at epoch {found.FoundEpoch}, revision {found.FoundRevision}")}; this instance wrote back epoch {known.Epoch}, revision {known.Revision}; entries of the audit log before this one may be missing"),
            },
            time.GetUtcNow(),
            auditKeys?.Signing);
    }

    private static RedisValue Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
