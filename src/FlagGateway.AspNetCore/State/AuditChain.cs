using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.State.File;

namespace FlagGateway.State;

/// <summary>
/// Links entries of the audit log: each carries the hash of the one before and, as its last field, the hash of its
/// own text up to there. Nobody can change, remove or insert one without the next link breaking.
/// </summary>
/// <remarks>The hash is over the text as it was written, so entries of other versions with other fields stay valid.</remarks>
internal static class AuditChain
{
    /// <summary>What the first entry names as the hash before.</summary>
    public static readonly string Root = new('0', HashLength);

    private const int HashLength = 64;
    private const string HashField = ",\"hash\":\"";
    private const string End = "\"}";

    /// <summary>Writes an entry as one line with its hash; what the entry has in <see cref="AuditEntry.Hash"/> is not looked at.</summary>
    public static (AuditEntry Entry, string Line) Seal(AuditEntry entry)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(entry, StateJson.Options)!;
        node.Remove("hash");
        var body = node.ToJsonString(StateJson.Options);
        var hash = HashOf(body);
        return (entry with { Hash = hash }, $"{body[..^1]}{HashField}{hash}{End}");
    }

    /// <summary>Reads a line; <c>null</c> with the problem where it is no entry or its hash is not that of its text.</summary>
    public static AuditEntry? Read(string line, out string? problem)
    {
        if (ReadUnchecked(line) is not { } entry)
        {
            problem = "it is no entry of the audit trail";
            return null;
        }

        // The hash must be the very end: of two fields with one name the later counts, and that must not be one behind it.
        var place = line.Length - HashField.Length - HashLength - End.Length;
        var isSealed = place > 0
            && line.AsSpan(place).StartsWith(HashField, StringComparison.Ordinal)
            && line.EndsWith(End, StringComparison.Ordinal)
            && line.AsSpan(place + HashField.Length, HashLength).SequenceEqual(HashOf(line[..place] + "}"));
        problem = isSealed ? null : "its hash is not that of its text";
        return isSealed ? entry : null;
    }

    /// <summary>Reads a line whose hash need not be right; <c>null</c> where it is no entry.</summary>
    public static AuditEntry? ReadUnchecked(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditEntry>(line, StateJson.Options) is { Change: not null } entry ? entry : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether an entry follows another; the problem where it does not.</summary>
    public static string? ProblemOf(AuditEntry entry, long revisionBefore, string hashBefore)
    {
        if (entry.Revision != revisionBefore + 1)
            return $"it has revision {entry.Revision} and follows {revisionBefore}";
        return entry.PreviousHash == hashBefore ? null : "it does not name the hash of the entry before";
    }

    /// <summary>
    /// Reads the whole audit log of a folder and checks every link. May run beside the gateway that writes it: a line
    /// that is not finished is no entry yet.
    /// </summary>
    /// <param name="statePath">The folder of <c>FlagGateway:State:Path</c>.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static AuditVerdict Verify(string statePath)
    {
        var (entries, first, last) = (0L, 0L, Root);
        foreach (var line in JournalScan.Read(new StateFolder(statePath).Journals()))
        {
            if (line.Problem is not null)
                return new AuditVerdict(entries, first, last, line.Place, line.Problem);
            if (line.Entry is not { } entry)
                continue;
            first = entries++ == 0 ? entry.Revision : first;
            last = entry.Hash;
        }

        return new AuditVerdict(entries, first, last, null, null);
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Whether an audit log is whole.</summary>
/// <param name="Entries">How many entries are good, up to the first bad one.</param>
/// <param name="FirstRevision">Revision of the first of them; above 1 where older files were put away, 0 for none.</param>
/// <param name="LastHash">Hash of the last of them: kept elsewhere, it shows later that no end was cut off.</param>
/// <param name="Place">File and line of the first bad entry, or <c>null</c> where there is none.</param>
/// <param name="Problem">What is wrong with it.</param>
internal sealed record AuditVerdict(long Entries, long FirstRevision, string LastHash, string? Place, string? Problem)
{
    public bool IsIntact => Problem is null;
}
