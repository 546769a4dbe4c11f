using System.Collections;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Later counts minus earlier ones, without a copy: a histogram of all partitions has 26,000 numbers.
/// </summary>
/// <remarks>After a reset of the counters the later number is smaller; the difference is then zero.</remarks>
internal sealed class CountDifference(IReadOnlyList<int> later, IReadOnlyList<int> earlier) : IReadOnlyList<int>
{
    /// <summary>The minuend.</summary>
    public IReadOnlyList<int> Later => later;

    /// <summary>The subtrahend; as long as <see cref="Later"/> or empty.</summary>
    public IReadOnlyList<int> Earlier => earlier;

    /// <inheritdoc/>
    public int Count => later.Count;

    /// <inheritdoc/>
    public int this[int index] => index < earlier.Count ? Math.Max(0, later[index] - earlier[index]) : later[index];

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
