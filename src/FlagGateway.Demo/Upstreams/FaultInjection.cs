using FlagGateway.Core.Bucketing;

namespace FlagGateway.Demo.Upstreams;

/// <summary>
/// Which answers of the candidate are wrong in one field. A hash of the request decides, so the same request is
/// always answered wrong or never, as with a real fault.
/// </summary>
/// <param name="clusters">The clusters that make mistakes.</param>
/// <param name="percent">Share of requests, from 0 to 100.</param>
internal sealed class FaultInjection(IReadOnlySet<string> clusters, double percent)
{
    /// <summary>The field that is wrong, as mirroring names it.</summary>
    public const string Field = "$.total";

    private readonly BucketRange _range = BucketRange.Compile(0, percent);
    private long _inCopies;

    /// <summary>Share of requests, from 0 to 100.</summary>
    public double Percent => percent;

    /// <summary>Wrong answers that were given to copies.</summary>
    public long InCopies => Interlocked.Read(ref _inCopies);

    /// <summary>Whether a cluster makes mistakes.</summary>
    public bool AreMadeBy(string cluster) => clusters.Contains(cluster);

    /// <summary>Whether the answer to a request is to be wrong; counts it if so.</summary>
    /// <param name="request">Hash of the request.</param>
    /// <param name="isCopy">Whether a mirror sent it.</param>
    public bool Make(Bucket request, bool isCopy)
    {
        if (!_range.Contains(request.PrimaryHash))
            return false;
        if (isCopy)
            Interlocked.Increment(ref _inCopies);
        return true;
    }
}
