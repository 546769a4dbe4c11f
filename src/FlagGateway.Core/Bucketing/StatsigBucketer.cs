using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FlagGateway.Core.Bucketing;

/// <summary>
/// Statsig: the first 64 bits of SHA-256 of <c>salt.user</c>, modulo 10,000 for the share that passes a rule, modulo
/// 1,000 for the condition <c>user_bucket</c>.
/// </summary>
/// <seealso href="https://docs.statsig.com/sdks/how-evaluation-works">how evaluation works</seealso>
internal sealed class StatsigBucketer(string salt, BucketHash hash) : Bucketer
{
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(salt + ".");

    public override ulong Scale { get; } = hash == BucketHash.Rollout ? 10_000UL : 1_000UL;

    public override BucketPosition Locate(ReadOnlySpan<char> key)
    {
        using SaltedText text = new(_prefix, key, default, default, stackalloc byte[SaltedText.StackBytes]);
        Span<byte> hashed = stackalloc byte[SHA256.HashSizeInBytes];
        ShortHash.Sha256(text.Bytes, hashed);
        return BucketPosition.FromFew(BinaryPrimitives.ReadUInt64BigEndian(hashed) % Scale, Scale, BinaryPrimitives.ReadUInt32LittleEndian(hashed[8..]));
    }

    protected override ulong FirstFrom(double percentile) => BucketBounds.FirstFrom(percentile, Scale);

    public override bool IsSame(Bucketer other) => other is StatsigBucketer same && same.Scale == Scale && same._prefix.AsSpan().SequenceEqual(_prefix);
}
