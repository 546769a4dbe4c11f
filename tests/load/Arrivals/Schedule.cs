namespace Arrivals;

/// <summary>
/// Which target has its turn when. Turns are short and their order is drawn again for each round, so that whatever else
/// the machine does meets all targets alike.
/// </summary>
internal sealed class Schedule
{
    private static readonly TimeSpan Slot = TimeSpan.FromMilliseconds(500);
    // Copies of the turn before may still be under way, and processors go back to what they had forgotten.
    private static readonly TimeSpan Ignored = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private readonly int[] _turns;
    private readonly int _targets;
    private readonly int _firstRound;

    public Schedule(int targets, TimeSpan duration)
    {
        _targets = targets;
        var round = Slot * targets;
        _firstRound = (int)Math.Ceiling(WarmUp / Slot);
        Rounds = _firstRound + Math.Max(1, (int)(duration / round));
        var random = new Random(1);
        _turns = [.. Enumerable.Range(0, Rounds).SelectMany(_ =>
        {
            var order = Enumerable.Range(0, targets).ToArray();
            random.Shuffle(order);
            return order;
        })];
    }

    /// <summary>How many rounds there are, those of the warm-up among them.</summary>
    public int Rounds { get; }

    public TimeSpan Duration => Slot * _turns.Length;

    /// <summary>Whose turn it is, in which round, and whether what is sent now counts.</summary>
    public (int Target, int Round, bool Counts) At(TimeSpan elapsed)
    {
        var slot = Math.Min((int)(elapsed / Slot), _turns.Length - 1);
        var round = slot / _targets;
        return (_turns[slot], round, round >= _firstRound && elapsed - slot * Slot > Ignored);
    }
}
