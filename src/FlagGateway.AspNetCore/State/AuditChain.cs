using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.State.File;

namespace FlagGateway.State;

/// <summary>
/// Chains entries of the audit log: each contains the hash of the previous one and, as its last field, the hash of its
/// own text up to there. Changing, removing or inserting an entry breaks the next link.
/// </summary>
/// <remarks>The hash is over the text as it was written, so entries of other versions with other fields stay valid.</remarks>
internal static class AuditChain
{
    /// <summary>Previous hash of the first entry.</summary>
    public static readonly string Root = new('0', HashLength);

    private const int HashLength = 64;
    private const string HashField = ",\"hash\":\"";
    private const string End = "\"}";

    /// <summary>Writes an entry as one line with its hash; ignores <see cref="AuditEntry.Hash"/> of the input.</summary>
    public static (AuditEntry Entry, string Line) Seal(AuditEntry entry)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(entry, StateJson.Options)!;
        node.Remove("hash");
        var body = node.ToJsonString(StateJson.Options);
        var hash = HashOf(body);
        return (entry with { Hash = hash }, $"{body[..^1]}{HashField}{hash}{End}");
    }

    /// <summary>Reads a line; <c>null</c> with the problem if it is no entry or its hash is wrong.</summary>
    public static AuditEntry? Read(string line, out string? problem)
    {
        if (ReadUnchecked(line) is not { } entry)
        {
            problem = "it is no entry of the audit log";
            return null;
        }

        // The hash must be the last field: of two fields of the same name the later one counts, so none may follow.
        var place = line.Length - HashField.Length - HashLength - End.Length;
        var isSealed = place > 0
            && line.AsSpan(place).StartsWith(HashField, StringComparison.Ordinal)
            && line.EndsWith(End, StringComparison.Ordinal)
            && line.AsSpan(place + HashField.Length, HashLength).SequenceEqual(HashOf(line[..place] + "}"));
        problem = isSealed ? null : "its hash is not that of its text";
        return isSealed ? entry : null;
    }

    /// <summary>Reads a line without checking its hash; <c>null</c> if it is no entry.</summary>
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

    /// <summary>Checks that an entry follows another; returns the problem if it does not.</summary>
    public static string? ProblemOf(AuditEntry entry, long revisionBefore, string hashBefore)
    {
        if (entry.Revision != revisionBefore + 1)
            return $"it has revision {entry.Revision} and follows {revisionBefore}";
        return entry.PreviousHash == hashBefore ? null : "it does not name the hash of the entry before";
    }

    /// <summary>
    /// Reads the whole audit log of a folder and checks every link. May run beside the gateway that writes it: a line
    /// that is not complete is not an entry yet.
    /// </summary>
    /// <param name="statePath">The folder of <c>FlagGateway:State:Path</c>.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static AuditVerdict Verify(string statePath)
    {
        var (entries, first, last) = (0L, 0L, Root);
        foreach (var line in JournalScan.Read(new StateFolder(statePath).Journals()))
        {
            if (line.Problem is not null)
                return new AuditVerdict(entries, first, last, line.Position, line.Problem);
            if (line.Entry is not { } entry)
                continue;
            first = entries++ == 0 ? entry.Revision : first;
            last = entry.Hash;
        }

        return new AuditVerdict(entries, first, last, null, null);
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Result of checking an audit log.</summary>
/// <param name="Entries">Number of valid entries before the first invalid one.</param>
/// <param name="FirstRevision">Revision of the first of them; above 1 if older files were archived, 0 for none.</param>
/// <param name="LastHash">Hash of the last of them: if stored elsewhere, it proves later that the end was not truncated.</param>
/// <param name="Position">File and line of the first bad entry, or <c>null</c> for none.</param>
/// <param name="Problem">The problem with it.</param>
public sealed record AuditVerdict(long Entries, long FirstRevision, string LastHash, string? Position, string? Problem)
{
    /// <summary>Whether all entries are valid.</summary>
    public bool IsIntact => Problem is null;
}
