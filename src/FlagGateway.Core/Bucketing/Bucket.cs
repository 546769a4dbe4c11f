using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FlagGateway.Core.Bucketing;

/// <summary>
/// A user's fixed position for one seed. It depends only on the key and the hint, so every
/// instance, every restart and every Microsoft feature management library computes the same one.
/// </summary>
/// <param name="PrimaryHash">
/// The position: bytes 0-3 of SHA-256 of UTF-8 <c>"{key}\n{hint}"</c>, little-endian.
/// Uniform over the whole range of <see cref="uint"/>.
/// </param>
/// <param name="SecondaryHash">
/// Bytes 4-7 of the same hash: independent of the position; assigns users to partitions of equal size.
/// </param>
/// <seealso href="https://github.com/microsoft/FeatureManagement">
/// the bucketing that Microsoft's libraries share
/// </seealso>
public readonly record struct Bucket(uint PrimaryHash, uint SecondaryHash)
{
    /// <summary>The position as a percentile in [0,100].</summary>
    /// <remarks>
    /// The arithmetic equals that of the libraries bit for bit: 100 itself belongs to the single hash
    /// <see cref="uint.MaxValue"/>.
    /// </remarks>
    public double Percentile => PercentileOf(PrimaryHash);

    /// <summary>The percentile of a hash, in [0,100].</summary>
    public static double PercentileOf(uint primaryHash) => primaryHash / (double)uint.MaxValue * 100;

    /// <summary>Computes the bucket of a key.</summary>
    /// <param name="key">
    /// The targeting key. Any text; unpaired surrogates count as U+FFFD, as in UTF-8 encoding.
    /// </param>
    /// <param name="suffix">UTF-8 of a line feed and the hint: see <see cref="Suffix"/>.</param>
    public static Bucket From(ReadOnlySpan<char> key, ReadOnlySpan<byte> suffix) => From(key, suffix, default);

    /// <summary>
    /// Computes the bucket of a key within a group: the hashed text is <c>"{key}\n{hint}\n{group}"</c>.
    /// </summary>
    /// <param name="key">The targeting key.</param>
    /// <param name="suffix">UTF-8 of a line feed and the hint.</param>
    /// <param name="groupSuffix">UTF-8 of a line feed and the group, or empty.</param>
    public static Bucket From(ReadOnlySpan<char> key, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> groupSuffix)
    {
        using SaltedText text = new(default, key, suffix, groupSuffix, stackalloc byte[SaltedText.StackBytes]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        ShortHash.Sha256(text.Bytes, hash);
        return new Bucket(BinaryPrimitives.ReadUInt32LittleEndian(hash), BinaryPrimitives.ReadUInt32LittleEndian(hash[4..]));
    }

    /// <summary>Prepares a hint for <see cref="From(ReadOnlySpan{char}, ReadOnlySpan{byte})"/>.</summary>
    public static byte[] Suffix(string hint) => Encoding.UTF8.GetBytes("\n" + hint);
}
