using FlagGateway.Core.Bucketing;

namespace FlagGateway.Snapshots;

/// <summary>Sample of a mirror: always the same users, or a share of the requests.</summary>
internal sealed class MirrorSample
{
    // Multiples of the golden ratio fill the range evenly, so any sequence of requests has its share.
    private const uint Step = 2654435769;

    private readonly BucketRange _range;
    private readonly byte[] _suffix;
    private uint _position;

    /// <param name="seed">Seed of the users' buckets.</param>
    /// <param name="percentage">From 0 to 100.</param>
    /// <param name="isPerRequest">Whether requests are drawn instead of users.</param>
    public MirrorSample(string seed, double percentage, bool isPerRequest)
    {
        _range = BucketRange.Compile(0, percentage);
        _suffix = Bucket.Suffix(seed);
        IsPerRequest = isPerRequest;
        Percentage = percentage;
    }

    public double Percentage { get; }

    public bool IsPerRequest { get; }

    public bool Contains(ReadOnlySpan<char> bucketKey)
    {
        if (Percentage is 0 or 100)
            return Percentage == 100;
        return _range.Contains(IsPerRequest ? Interlocked.Add(ref _position, Step) : Bucket.From(bucketKey, _suffix).PrimaryHash);
    }
}
