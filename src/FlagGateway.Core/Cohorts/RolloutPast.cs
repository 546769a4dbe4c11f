using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// What a flag's users did before a rollout, while all of them were on control, by slices of the percentile scale.
/// Immutable.
/// </summary>
public sealed class RolloutPast
{
    private const byte Format = 1;

    private const int MaxBoundaries = 1024;

    private readonly IReadOnlyList<CohortTotals> _slices;

    /// <summary>Creates it.</summary>
    /// <param name="boundaries">Percentages between the slices, in increasing order.</param>
    /// <param name="slices">The counts of each; one more than boundaries. They must not change afterwards.</param>
    public RolloutPast(IReadOnlyList<double> boundaries, IReadOnlyList<CohortTotals> slices)
    {
        ArgumentNullException.ThrowIfNull(boundaries);
        ArgumentNullException.ThrowIfNull(slices);
        ArgumentOutOfRangeException.ThrowIfNotEqual(slices.Count, boundaries.Count + 1);
        (Boundaries, _slices) = (boundaries, slices);
        Requests = slices.Sum(static slice => slice.Requests.Sum());
    }

    /// <summary>Percentages between the slices.</summary>
    public IReadOnlyList<double> Boundaries { get; }

    /// <summary>Requests of all slices.</summary>
    public long Requests { get; }

    /// <summary>
    /// The counts of several instances; <c>null</c> for none. Those with other slices than the first are left out: they
    /// read another plan.
    /// </summary>
    public static RolloutPast? Sum(IEnumerable<RolloutPast> pasts)
    {
        ArgumentNullException.ThrowIfNull(pasts);
        RolloutPast? sum = null;
        foreach (var past in pasts)
        {
            if (sum is not null && !sum.Boundaries.SequenceEqual(past.Boundaries))
                continue;
            var slices = Enumerable.Range(0, past._slices.Count).Select(_ => new CohortTotals()).ToArray();
            for (var i = 0; i < slices.Length; i++)
            {
                slices[i].Add(past._slices[i]);
                if (sum is not null)
                    slices[i].Add(sum._slices[i]);
            }

            sum = new RolloutPast(past.Boundaries, slices);
        }

        return sum;
    }

    /// <summary>All slices together.</summary>
    public CohortTotals Sum()
    {
        CohortTotals sum = new();
        foreach (var slice in _slices)
            sum.Add(slice);
        return sum;
    }

    /// <summary>The past of the users on control and of those on the candidate in a stage.</summary>
    /// <param name="percentage">The candidate's percentage of users.</param>
    /// <remarks>A slice in which the percentage lies belongs to both and is left out.</remarks>
    public (CohortCounts Control, CohortCounts Candidate) Split(double percentage) => Split(percentage, 0, 1);

    /// <summary>The same for one of several candidates.</summary>
    /// <param name="percentage">Percentage of users of all candidates together.</param>
    /// <param name="index">Which candidate, from 0.</param>
    /// <param name="count">Number of candidates.</param>
    internal (CohortCounts Control, CohortCounts Candidate) Split(double percentage, int index, int count)
    {
        CohortTotals control = new(), candidate = new();
        for (var i = 0; i < _slices.Count; i++)
        {
            var (from, to) = (i == 0 ? 0 : Boundaries[i - 1], i == Boundaries.Count ? 100 : Boundaries[i]);
            if (LaneOf(from, to, count) is not { } lane)
                continue;
            var share = StageLanes.PartOf(lane, count, percentage).To;
            if (to <= share && lane == index)
                candidate.Add(_slices[i]);
            else if (from >= share)
                control.Add(_slices[i]);
        }

        return (control.ToCounts(), candidate.ToCounts());
    }

    // The lane in which a slice lies; none for one of another plan.
    private static int? LaneOf(double from, double to, int count)
    {
        for (var lane = 0; lane < count; lane++)
        {
            if (StageLanes.PartOf(lane, count, 100) is var (begin, end) && from >= begin && to <= end)
                return lane;
        }

        return null;
    }

    /// <summary>Writes it as bytes.</summary>
    public byte[] Encode()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(Format);
        writer.Write(Boundaries.Count);
        foreach (var boundary in Boundaries)
            writer.Write(boundary);
        foreach (var bytes in _slices.Select(CohortTotalsCodec.Encode))
        {
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }

        writer.Flush();
        return buffer.ToArray();
    }

    /// <summary>Reads it; <c>null</c> if the bytes are invalid or of another version.</summary>
    public static RolloutPast? Decode(byte[]? bytes)
    {
        if (bytes is null or [])
            return null;
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes));
            if (reader.ReadByte() != Format || reader.ReadInt32() is not (>= 0 and <= MaxBoundaries and var count))
                return null;
            double[] boundaries = [.. Enumerable.Range(0, count).Select(_ => reader.ReadDouble())];
            CohortTotals?[] slices = [.. Enumerable.Range(0, count + 1).Select(_ => CohortTotalsCodec.Decode(reader.ReadBytes(reader.ReadInt32())))];
            return Array.TrueForAll(slices, static slice => slice is not null) ? new RolloutPast(boundaries, slices!) : null;
        }
        catch (Exception exception) when (exception is EndOfStreamException or ArgumentException)
        {
            return null;
        }
    }
}
