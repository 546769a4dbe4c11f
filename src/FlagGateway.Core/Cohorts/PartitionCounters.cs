namespace FlagGateway.Core.Cohorts;

/// <summary>64 counters, of users or of networks.</summary>
internal sealed class PartitionCounters
{
    private readonly PartitionCounter[] _partitions = new PartitionCounter[UserPartitions.Count];

    /// <summary>Creates counters with a number of <see cref="StatusSlots"/>.</summary>
    public PartitionCounters(int slots)
    {
        for (var partition = 0; partition < _partitions.Length; partition++)
            _partitions[partition] = new PartitionCounter(slots);
    }

    public PartitionCounter this[int partition] => _partitions[partition];

    public long[] Read(Func<PartitionCounter, long> read) => Array.ConvertAll(_partitions, partition => read(partition));

    /// <summary>The dominant user of each partition; empty if none is known.</summary>
    public NamedUser?[] ReadHeaviest()
    {
        var heaviest = Array.ConvertAll(_partitions, static partition => partition.Heaviest.Named);
        return Array.TrueForAll(heaviest, static one => one is null) ? [] : heaviest;
    }

    /// <summary>The concatenated histograms of all partitions; empty if no partition has one.</summary>
    public int[] ReadHistogram(Func<PartitionCounter, int[]?> read)
    {
        if (Array.TrueForAll(_partitions, partition => read(partition) is null))
            return [];
        var counts = new int[UserPartitions.Count * LatencyScale.Buckets];
        for (var partition = 0; partition < UserPartitions.Count; partition++)
            read(_partitions[partition])?.CopyTo(counts, partition * LatencyScale.Buckets);
        return counts;
    }
}
