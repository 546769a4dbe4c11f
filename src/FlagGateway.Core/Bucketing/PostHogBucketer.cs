using System.Text;

namespace FlagGateway.Core.Bucketing;

/// <summary>
/// PostHog's local evaluation: SHA-1 of <c>key.user</c> for the share of a condition, of <c>key.uservariant</c> for its
/// variants.
/// </summary>
/// <remarks>A share includes its end there, a variant does not.</remarks>
/// <seealso href="https://posthog.com/docs/feature-flags/local-evaluation">local evaluation</seealso>
internal sealed class PostHogBucketer(string key, BucketHash hash) : Bucketer
{
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(key + ".");

    public override ulong Scale => Sha1Position.Scale;

    private ReadOnlySpan<byte> Suffix => hash == BucketHash.Variant ? "variant"u8 : default;

    public override BucketPosition Locate(ReadOnlySpan<char> key)
    {
        using SaltedText text = new(_prefix, key, Suffix, default, stackalloc byte[SaltedText.StackBytes]);
        return Sha1Position.Locate(text.Bytes);
    }

    protected override ulong FirstFrom(double percentile) =>
        hash == BucketHash.Rollout ? Sha1Position.FirstAbove(percentile / 100) : Sha1Position.FirstFrom(percentile / 100);

    public override bool IsSame(Bucketer other) =>
        other is PostHogBucketer same && same._prefix.AsSpan().SequenceEqual(_prefix) && same.Suffix.SequenceEqual(Suffix);
}
