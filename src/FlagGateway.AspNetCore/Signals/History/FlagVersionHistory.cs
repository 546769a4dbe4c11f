namespace FlagGateway.Signals.History;

/// <summary>What one flag decided by, period after period. Read by anybody at any time; written by one at a time.</summary>
/// <param name="id">Id of the flag as flags.json writes it.</param>
/// <param name="first">The period in force.</param>
internal sealed class FlagVersionHistory(string id, FlagVersion first)
{
    private volatile FlagVersion[] _periods = [first];

    public string Id { get; } = id;

    /// <summary>The period in force.</summary>
    public FlagVersion Latest => _periods[^1];

    /// <summary>The oldest period that is known.</summary>
    public FlagVersion First => _periods[0];

    /// <summary>From when on everything is known.</summary>
    public DateTimeOffset KnownSince => First.Since;

    public int Count => _periods.Length;

    /// <summary>Since when the text of the flag in flags.json is the present one, as far as is known.</summary>
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

    /// <summary>The period that an instant is in, or <c>null</c> where it is before all that is known.</summary>
    public FlagVersion? At(DateTimeOffset at)
    {
        var periods = _periods;
        // Nearly everything is reported of the latest one.
        for (var place = periods.Length - 1; place >= 0; place--)
        {
            if (periods[place].Since <= at)
                return periods[place];
        }

        return null;
    }

    public void Add(FlagVersion period) => _periods = [.. _periods, period];

    /// <summary>Puts what was before all that is known in front of it, the oldest first.</summary>
    public void Prepend(IEnumerable<FlagVersion> periods) => _periods = [.. periods, .. _periods];

    /// <summary>Forgets a period that ended, and all before it.</summary>
    public void Forget(FlagVersion ended)
    {
        var place = Array.IndexOf(_periods, ended);
        if (place >= 0 && place < _periods.Length - 1)
            _periods = _periods[(place + 1)..];
    }
}
