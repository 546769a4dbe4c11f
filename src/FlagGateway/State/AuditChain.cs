using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.State;

/// <summary>
/// Links entries of the audit trail: each carries the hash of the one before and, as its last field, the hash of its
/// own text up to there. Nobody can change, remove or insert one without the next link breaking.
/// </summary>
/// <remarks>The hash is over the text as it was written, so entries of other versions with other fields stay valid.</remarks>
internal static class AuditChain
{
    /// <summary>What the first entry names as the hash before.</summary>
    public static readonly string Root = new('0', 64);

    private const string HashField = ",\"hash\":\"";

    /// <summary>Writes an entry as one line with its hash; what the entry has in <see cref="AuditEntry.Hash"/> is not looked at.</summary>
    public static (AuditEntry Entry, string Line) Seal(AuditEntry entry)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(entry, StateJson.Options)!;
        node.Remove("hash");
        var body = node.ToJsonString(StateJson.Options);
        var hash = HashOf(body);
        return (entry with { Hash = hash }, $"{body[..^1]}{HashField}{hash}\"}}");
    }

    /// <summary>Reads a line; <c>null</c> with the problem where it is no entry or its hash is not that of its text.</summary>
    public static AuditEntry? Read(string line, out string? problem)
    {
        var place = line.LastIndexOf(HashField, StringComparison.Ordinal);
        AuditEntry? entry;
        try
        {
            entry = place < 0 ? null : JsonSerializer.Deserialize<AuditEntry>(line, StateJson.Options);
        }
        catch (JsonException)
        {
            entry = null;
        }

        if (entry is null)
        {
            problem = "it is no entry of the audit trail";
            return null;
        }

        problem = HashOf(line[..place] + "}") == entry.Hash ? null : "its hash is not that of its text";
        return problem is null ? entry : null;
    }

    /// <summary>Whether an entry follows another; the problem where it does not.</summary>
    public static string? ProblemOf(AuditEntry entry, long revisionBefore, string hashBefore)
    {
        if (entry.Revision != revisionBefore + 1)
            return $"it has revision {entry.Revision} and follows {revisionBefore}";
        return entry.PreviousHash == hashBefore ? null : "it does not name the hash of the entry before";
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
