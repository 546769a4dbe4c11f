using FlagGateway.State.File;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Checks the audit log of a fleet once, for commands. Read-only.</summary>
internal static class RedisAuditVerifier
{
    private const int Page = 1000;

    /// <summary>
    /// Checks the entries from the first available one, and that the last one made the state. After an instance
    /// restored the state, the chain begins again with the entry that records this.
    /// </summary>
    /// <param name="settings">Where.</param>
    /// <param name="verifier">Checks the entries.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="IOException">Redis does not respond within two seconds.</exception>
    public static async Task<AuditVerdict> VerifyAsync(RedisSettings settings, AuditVerifier verifier, CancellationToken cancellationToken)
    {
        var (found, problem) = await RedisOnce.ReadAsync(settings, database => ReadAsync(database, settings.Keys, cancellationToken), cancellationToken);
        if (problem is not null)
            throw new IOException(problem);
        return verifier.Verify(found.Lines, found.Head, settings.Keys.Name("audit"), static entry => entry.Change.Action == ChangeAction.Restore);
    }

    private static async Task<(List<string> Lines, ChainLink Head)> ReadAsync(IDatabase database, RedisKeys keys, CancellationToken cancellationToken)
    {
        var head = await database.HashGetAsync(keys.State, ["revision", "hash"]);
        List<string> lines = [];
        for (RedisValue from = "-"; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await database.StreamRangeAsync(keys.Audit, from, "+", Page);
            lines.AddRange(page.Select(static entry => (string?)entry["entry"] ?? ""));
            if (page.Length < Page)
                return (lines, new ChainLink(head[0].TryParse(out long revision) ? revision : 0, (string?)head[1] ?? AuditChain.Root));
            from = $"({page[^1].Id}";
        }
    }
}
