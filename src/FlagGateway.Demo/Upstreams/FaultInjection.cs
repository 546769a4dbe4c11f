using FlagGateway.Core.Bucketing;

namespace FlagGateway.Demo.Upstreams;

/// <summary>
/// Makes some responses of the candidate wrong in one field. A hash of the request decides, so the response to the same
/// request is always or never wrong, as with a real fault.
/// </summary>
/// <param name="clusters">The clusters with the fault.</param>
/// <param name="percent">Percentage of requests, from 0 to 100.</param>
internal sealed class FaultInjection(IReadOnlySet<string> clusters, double percent)
{
    /// <summary>The wrong field, as named by mirroring.</summary>
    public const string Field = "$.total";

    private readonly BucketRange _range = BucketRange.Compile(0, percent);
    private long _inCopies;

    /// <summary>Percentage of requests, from 0 to 100.</summary>
    public double Percent => percent;

    /// <summary>Number of wrong responses to copies.</summary>
    public long InCopies => Interlocked.Read(ref _inCopies);

    /// <summary>Whether a cluster has the fault.</summary>
    public bool AreMadeBy(string cluster) => clusters.Contains(cluster);

    /// <summary>Whether the response to a request must be wrong; counts it if so.</summary>
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
