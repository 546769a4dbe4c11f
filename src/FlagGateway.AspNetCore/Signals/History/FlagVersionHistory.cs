namespace FlagGateway.Signals.History;

/// <summary>Versions of one flag over time. Any number of readers, one writer at a time.</summary>
/// <param name="id">Id of the flag as in flags.json.</param>
/// <param name="first">The period in force.</param>
internal sealed class FlagVersionHistory(string id, FlagVersion first)
{
    private volatile FlagVersion[] _periods = [first];

    public string Id { get; } = id;

    /// <summary>The period in force.</summary>
    public FlagVersion Latest => _periods[^1];

    /// <summary>The oldest known period.</summary>
    public FlagVersion First => _periods[0];

    /// <summary>Since when the history is complete.</summary>
    public DateTimeOffset KnownSince => First.Since;

    public int Count => _periods.Length;

    /// <summary>Since when the flag has its current text in flags.json, as far as known.</summary>
    public DateTimeOffset TextSince
    {
        get
        {
            var periods = _periods;
            var place = periods.Length - 1;
            while (place > 0 && periods[place - 1].Text == periods[^1].Text)
                place--;
            return periods[place].Since;
        }
    }

    /// <summary>Finds the period of an instant, or <c>null</c> if it is before the known history.</summary>
    public FlagVersion? At(DateTimeOffset at)
    {
        var periods = _periods;
        // Nearly all reports are about the latest one.
        for (var place = periods.Length - 1; place >= 0; place--)
        {
            if (periods[place].Since <= at)
                return periods[place];
        }

        return null;
    }

    public void Add(FlagVersion period) => _periods = [.. _periods, period];

    /// <summary>Prepends earlier periods, the oldest first.</summary>
    public void Prepend(IEnumerable<FlagVersion> periods) => _periods = [.. periods, .. _periods];

    /// <summary>Forgets a period that ended, and all before it.</summary>
    public void Forget(FlagVersion ended)
    {
        var place = Array.IndexOf(_periods, ended);
        if (place >= 0 && place < _periods.Length - 1)
            _periods = _periods[(place + 1)..];
    }
}
