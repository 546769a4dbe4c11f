using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace FlagGateway.Core.Bucketing;

/// <summary>
/// Hashes of short texts, with one hasher for each thread: looking the algorithm up takes a quarter of the time of a
/// single hash.
/// </summary>
internal static class ShortHash
{
    [ThreadStatic]
    private static IncrementalHash? _sha1;

    [ThreadStatic]
    private static IncrementalHash? _sha256;

    /// <summary>SHA-1, for the systems that flags come from; nothing is protected by it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hash">Receives 20 bytes.</param>
    [SuppressMessage("Security", "CA5350:Do not use weak cryptographic algorithms", Justification = "The systems that flags come from use it; nothing is protected by it.")]
    public static void Sha1(ReadOnlySpan<byte> text, Span<byte> hash) => Compute(_sha1 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA1), text, hash);

    /// <summary>SHA-256.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hash">Receives 32 bytes.</param>
    public static void Sha256(ReadOnlySpan<byte> text, Span<byte> hash) => Compute(_sha256 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256), text, hash);

    private static void Compute(IncrementalHash hasher, ReadOnlySpan<byte> text, Span<byte> hash)
    {
        hasher.AppendData(text);
        hasher.GetHashAndReset(hash);
    }
}
