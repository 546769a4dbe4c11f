using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Identity;

namespace FlagGateway.State;

/// <summary>
/// Chains entries of the audit log: each contains the hash of the previous one and, as its last field, the hash of its
/// own text up to there. Changing, removing or inserting an entry breaks the next link.
/// </summary>
/// <remarks>
/// The hash is over the text as it was written, so entries of other versions with other fields stay valid.
/// </remarks>
internal static class AuditChain
{
    /// <summary>Previous hash of the first entry.</summary>
    public static readonly string Root = new('0', HashLength);

    private const int HashLength = 64;
    private const string SignatureField = ",\"signature\":\"";
    private const string HashField = ",\"hash\":\"";
    private const string End = "\"}";

    /// <summary>Writes an entry as one line with its signature and hash; ignores those of the input.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="key">The key that signs; <c>null</c> for no signature.</param>
    public static (AuditEntry Entry, string Line) Seal(AuditEntry entry, IdentityKey? key)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(entry, StateJson.Options)!;
        node.Remove("hash");
        node.Remove("signature");
        var body = node.ToJsonString(StateJson.Options);
        var signature = key is null ? null : $"{Encoding.ASCII.GetString(key.Id)}:{SignatureOf(body, key)}";
        if (signature is not null)
            body = $"{body[..^1]}{SignatureField}{signature}{End}";
        var hash = HashOf(body);
        return (entry with { Signature = signature, Hash = hash }, $"{body[..^1]}{HashField}{hash}{End}");
    }

    /// <summary>Reads a line; <c>null</c> with the problem if it is no entry or its hash is wrong.</summary>
    public static AuditEntry? Read(string line, out string? problem) => Read(Encoding.UTF8.GetBytes(line), out problem);

    /// <summary>The same for its text in UTF-8.</summary>
    public static AuditEntry? Read(ReadOnlySpan<byte> line, out string? problem)
    {
        if (ReadUnchecked(line) is not { } entry)
        {
            problem = "it is no entry of the audit log";
            return null;
        }

        // The hash must be the last field: of two fields of the same name the later one counts, so none may follow.
        var body = line.Length - HashField.Length - HashLength - End.Length;
        var isSealed = body > 0
            && line[body..].StartsWith(",\"hash\":\""u8)
            && line.EndsWith("\"}"u8)
            && IsHashOf(line[..body], line.Slice(body + HashField.Length, HashLength));
        problem = isSealed ? null : "its hash is not that of its text";
        return isSealed ? entry : null;
    }

    /// <summary>Reads a line without checking its hash; <c>null</c> if it is no entry.</summary>
    public static AuditEntry? ReadUnchecked(string line) => ReadUnchecked(Encoding.UTF8.GetBytes(line));

    private static AuditEntry? ReadUnchecked(ReadOnlySpan<byte> line)
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

    /// <summary>Checks the signature of a line whose hash is right; returns the problem if there is one.</summary>
    /// <param name="line">The line.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="keyFile">Their file, for messages.</param>
    public static string? SignatureProblemOf(string line, IdentityKeyRing keys, string keyFile)
    {
        var body = line.AsSpan(0, line.Length - HashField.Length - HashLength - End.Length);
        var place = body.Length - SignatureField.Length - IdentityKey.IdLength - 1 - HashLength - 1;
        if (place <= 0 || !body[place..].StartsWith(SignatureField, StringComparison.Ordinal))
            return "it is not signed";
        var signature = body.Slice(place + SignatureField.Length, IdentityKey.IdLength + 1 + HashLength);
        Span<byte> id = stackalloc byte[IdentityKey.IdLength];
        if (Encoding.ASCII.GetBytes(signature[..IdentityKey.IdLength], id) != id.Length || keys.Find(id) is not { } key)
            return $"it is signed with the key {signature[..IdentityKey.IdLength]}, which {keyFile} does not have";
        var expected = SignatureOf($"{body[..place]}}}", key);
        return signature[(IdentityKey.IdLength + 1)..].SequenceEqual(expected) ? null : "its signature is not that of its text";
    }

    private static string SignatureOf(string body, IdentityKey key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key.Secret, Encoding.UTF8.GetBytes(body)));

    // Of the text as it was before it got its last field.
    private static bool IsHashOf(ReadOnlySpan<byte> body, ReadOnlySpan<byte> expected)
    {
        var text = ArrayPool<byte>.Shared.Rent(body.Length + 1);
        try
        {
            body.CopyTo(text);
            text[body.Length] = (byte)'}';
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            Span<byte> written = stackalloc byte[HashLength];
            SHA256.HashData(text.AsSpan(0, body.Length + 1), hash);
            return Convert.TryToHexStringLower(hash, written, out _) && written.SequenceEqual(expected);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
