using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Flags;

/// <summary>
/// Equal parts of the percentile scale, one for each of several candidates of a rollout. A candidate's users are those
/// at the beginning of its lane, so a larger percentage moves users from control only, and nobody ever moves from one
/// candidate to another.
/// </summary>
internal sealed class StageLanes
{
    private const int Dropped = -1;

    private readonly ulong[] _ends;
    private readonly int[] _variants;

    private StageLanes(ulong[] ends, int[] variants) => (_ends, _variants) = (ends, variants);

    /// <summary>Creates the lanes.</summary>
    /// <param name="bucketer">The flag's bucketing.</param>
    /// <param name="variants">Index of the variant of each lane, or -1 if its users are on control.</param>
    /// <returns>The lanes; <c>null</c> for a single candidate.</returns>
    public static StageLanes? Create(Bucketer bucketer, int[] variants) => variants.Length == 1
        ? null
        : new([.. variants.Select((_, index) => bucketer.Compile(0, End(index, variants.Length)).End)], variants);

    /// <summary>The percentiles of a candidate.</summary>
    /// <param name="index">Its place among the candidates.</param>
    /// <param name="count">Number of candidates.</param>
    /// <param name="percentage">Share of all candidates together, from 0 to 100.</param>
    public static (double From, double To) PartOf(int index, int count, double percentage) =>
        (End(index - 1, count), percentage >= 100 ? End(index, count) : End(index - 1, count) + (percentage / count));

    /// <summary>The candidates with users.</summary>
    public IEnumerable<int> Variants => _variants.Where(static variant => variant != Dropped);

    /// <summary>Whether a lane's users are on control.</summary>
    public bool HasDropped => Array.IndexOf(_variants, Dropped) >= 0;

    /// <summary>The candidate whose lane has a position; -1 if its users are on control, or there is none.</summary>
    public int Find(ulong position)
    {
        for (var i = 0; i < _ends.Length; i++)
        {
            if (position < _ends[i])
                return _variants[i];
        }

        return Dropped;
    }

    private static double End(int index, int count) => index == count - 1 ? 100 : 100.0 * (index + 1) / count;
}
