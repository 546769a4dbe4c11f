namespace FlagGateway.Core.Cohorts;

/// <summary>64 counters, of users or of networks, and how they are read.</summary>
internal sealed class CellCounters
{
    private readonly CellCounter[] _cells = new CellCounter[UserCells.Count];

    /// <summary>Makes counters of so many slots of <see cref="StatusSlots"/>.</summary>
    public CellCounters(int slots)
    {
        for (var cell = 0; cell < _cells.Length; cell++)
            _cells[cell] = new CellCounter(slots);
    }

    public CellCounter this[int cell] => _cells[cell];

    public long[] Read(Func<CellCounter, long> read) => Array.ConvertAll(_cells, cell => read(cell));

    /// <summary>Who sent most of each cell's requests; empty where nobody is known.</summary>
    public NamedUser?[] ReadHeaviest()
    {
        var heaviest = Array.ConvertAll(_cells, static cell => cell.Heaviest.Named);
        return Array.TrueForAll(heaviest, static one => one is null) ? [] : heaviest;
    }

    /// <summary>The histograms of all cells, one after the other; empty where no cell has one.</summary>
    public int[] ReadHistogram(Func<CellCounter, int[]?> read)
    {
        if (Array.TrueForAll(_cells, cell => read(cell) is null))
            return [];
        var counts = new int[UserCells.Count * LatencyScale.Buckets];
        for (var cell = 0; cell < UserCells.Count; cell++)
            read(_cells[cell])?.CopyTo(counts, cell * LatencyScale.Buckets);
        return counts;
    }
}
