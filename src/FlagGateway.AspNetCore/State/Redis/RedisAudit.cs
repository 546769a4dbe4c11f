using System.Globalization;
using System.Text;
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
        AuditFilter filter = new(flag, before);
        while (found.Count < limit)
        {
            var count = flag is null ? Math.Min(Page, limit - found.Count) : Page;
            var page = await ReadPageAsync(before, count, cancellationToken);
            foreach (var (_, line) in page)
            {
                var text = Encoding.UTF8.GetBytes(line);
                if (found.Count < limit && filter.MayMatch(text) && AuditChain.Read(text, out _) is { } entry && filter.Matches(entry))
                    found.Add(entry);
            }

            if (page.Count < count)
                break;
            before = page[^1].Revision;
        }

        return found;
    }
}
