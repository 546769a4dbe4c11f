using System.Globalization;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Reads the audit log in Redis, page by page.</summary>
internal sealed class RedisAudit(RedisDatabase redis)
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
        var reply = await redis.Connection.EvaluateAsync(
            Script, [redis.Keys.Audit], [before?.ToString(CultureInfo.InvariantCulture) ?? "", count.ToString(CultureInfo.InvariantCulture)], cancellationToken);
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
}
