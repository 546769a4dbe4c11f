using System.Globalization;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Writes back what is known here where the database is empty or has an older state.</summary>
internal sealed class RedisRestore(RedisConnection connection, RedisKeys keys, TimeProvider time)
{
    // Every instance looks once in this time, so that the one that knows most can say so.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);

    private static readonly RedisScript Script = RedisScript.Load("restore");

    private readonly string _id = Guid.NewGuid().ToString("N");
    private long _attempts;

    /// <summary>Tries once.</summary>
    /// <param name="found">What is in the database.</param>
    /// <param name="older">The state there, where it can be read.</param>
    /// <param name="known">What is known here.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    /// <returns>The new state where it was written; neither where others may still offer more; else the problem.</returns>
    public async Task<(KnownState? Next, string? Problem)> TryAsync(RedisRead found, KnownState? older, KnownState known, CancellationToken cancellationToken)
    {
        var (next, entry) = Continue(found, older, known);
        var reply = await connection.EvaluateAsync(
            Script,
            [keys.State, keys.Audit, keys.Offer],
            [
                found.FoundEpoch, found.FoundRevision, found.Hash, Text(known.Epoch), Text(known.Revision),
                Text(next.Epoch), Text(next.Revision), next.Hash, StateDocument.Write(next), entry, $"{_id}-{++_attempts}", Text((long)Grace.TotalMilliseconds),
                keys.Name("changed"), RedisChanges.MaxEntries,
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

    // The epoch is raised, so that an instance that saw more of the old one does not take this for something older.
    private (KnownState Next, string Entry) Continue(RedisRead found, KnownState? older, KnownState known)
    {
        // Somebody who knew nothing may have killed a flag there by now.
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
                Source = "machine",
                Action = AuditAction,
                Reason = string.Create(CultureInfo.InvariantCulture, $"the state in Redis was {(found.Kind == "none" ? "missing" : $"at epoch {found.FoundEpoch}, revision {found.FoundRevision}")}; this instance wrote back epoch {known.Epoch}, revision {known.Revision}; entries of the audit trail before this one may be missing"),
            },
            time.GetUtcNow());
    }

    /// <summary>The action of the entry that notes a gap in the audit log.</summary>
    public const string AuditAction = "restore";

    private static RedisValue Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
