using System.Globalization;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Reads the audit log in Redis, page by page.</summary>
internal sealed class RedisAudit(RedisConnection connection, RedisKeys keys)
{
    private const int Page = 256;

    private static readonly RedisScript Script = RedisScript.Load("audit");

    /// <summary>Reads the entries of a page, the newest first.</summary>
    /// <param name="before">Only entries with a smaller revision, or <c>null</c>.</param>
    /// <param name="count">Maximum number of entries.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="StateUnavailableException">Redis is unavailable.</exception>
    public async Task<IReadOnlyList<(long Revision, string Line)>> ReadPageAsync(long? before, int count, CancellationToken cancellationToken)
    {
        var reply = await connection.EvaluateAsync(
            Script, [keys.Audit], [before?.ToString(CultureInfo.InvariantCulture) ?? "", count.ToString(CultureInfo.InvariantCulture)], cancellationToken);
        if (!reply.IsSuccess)
            throw new StateUnavailableException($"The audit log is in Redis, which cannot be read: {reply.Problem}.");
        var parts = (RedisResult[])reply.Value!;
        return [.. Enumerable.Range(0, parts.Length / 2).Select(i => (long.Parse((string)parts[2 * i]!, CultureInfo.InvariantCulture), (string)parts[(2 * i) + 1]!))];
    }

    /// <summary>Reads entries, the newest first.</summary>
    /// <exception cref="StateUnavailableException">Redis is unavailable.</exception>
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(string? flag, long? before, int limit, CancellationToken cancellationToken)
    {
        List<AuditEntry> found = [];
        while (found.Count < limit)
        {
            var page = await ReadPageAsync(before, Page, cancellationToken);
            found.AddRange(page.Select(item => AuditChain.Read(item.Line, out _)).OfType<AuditEntry>()
                .Where(entry => flag is null || flag.Equals(entry.Change.Flag, StringComparison.OrdinalIgnoreCase)));
            if (page.Count < Page)
                break;
            before = page[^1].Revision;
        }

        return [.. found.Take(limit)];
    }

    /// <summary>
    /// Checks the chain of the entries, from the first available one. After an instance restored the state,
    /// the chain begins again with the entry that records this.
    /// </summary>
    /// <exception cref="StateUnavailableException">Redis is unavailable.</exception>
    public async Task<AuditVerdict> VerifyAsync(CancellationToken cancellationToken)
    {
        List<string> lines = [];
        long? before = null;
        while (await ReadPageAsync(before, Page, cancellationToken) is { Count: > 0 } page)
        {
            lines.AddRange(page.Select(item => item.Line));
            before = page[^1].Revision;
        }

        lines.Reverse();
        var (entries, first, revision, hash) = (0L, 0L, 0L, AuditChain.Root);
        foreach (var line in lines)
        {
            var entry = AuditChain.Read(line, out var problem);
            if (entry is not null && entries > 0 && entry.Change.Action != RedisRestore.AuditAction)
                problem ??= AuditChain.ProblemOf(entry, revision, hash);
            if (entry is null || problem is not null)
                return new AuditVerdict(entries, first, hash, $"the entry after revision {revision}", problem);
            first = entries++ == 0 ? entry.Revision : first;
            (revision, hash) = (entry.Revision, entry.Hash);
        }

        return new AuditVerdict(entries, first, hash, null, null);
    }
}
