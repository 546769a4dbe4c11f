using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FlagGateway.Core.Bucketing;

/// <summary>
/// A position from SHA-1 as LaunchDarkly and PostHog compute it: the first 15 hexadecimal digits, which JavaScript
/// reads as a number of 60 bits rounded to 53, divided by 2^60 - 1, which it rounds to 2^60.
/// </summary>
internal static class Sha1Position
{
    /// <summary>Number of positions.</summary>
    public const ulong Scale = 1UL << 60;

    private const int BitsBelowBucket = 60 - 32;

    /// <summary>Locates a text.</summary>
    public static BucketPosition Locate(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        ShortHash.Sha1(text, hash);
        var position = BinaryPrimitives.ReadUInt64BigEndian(hash) >> 4;
        return new(position, new Bucket((uint)(position >> BitsBelowBucket), BinaryPrimitives.ReadUInt32LittleEndian(hash[8..])));
    }

    /// <summary>The first position whose share of the scale is at least a share.</summary>
    /// <param name="share">From 0 to 1.</param>
    public static ulong FirstFrom(double share) => First(position => ShareOf(position) >= share);

    /// <summary>The first position whose share of the scale is above a share.</summary>
    /// <param name="share">From 0 to 1.</param>
    public static ulong FirstAbove(double share) => First(position => ShareOf(position) > share);

    private static double ShareOf(ulong position) => position / (double)Scale;

    private static ulong First(Func<ulong, bool> isAtOrAbove)
    {
        ulong low = 0, high = Scale;
        while (low < high)
        {
            var middle = low + ((high - low) >> 1);
            if (isAtOrAbove(middle))
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
