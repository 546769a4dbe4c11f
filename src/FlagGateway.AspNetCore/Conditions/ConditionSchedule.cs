namespace FlagGateway.Conditions;

/// <summary>When one condition is measured next. Instants are times since the worker's start.</summary>
/// <param name="interval">Time from one measurement to the next.</param>
internal sealed class ConditionSchedule(TimeSpan interval)
{
    private TimeSpan? _due;
    private volatile bool _isUnderWay;

    /// <summary>Whether the last measurement failed; for whoever measures.</summary>
    public bool IsFailing { get; set; }

    /// <summary>Begins a measurement if it is time for one and none is under way.</summary>
    public bool TryBegin(TimeSpan now)
    {
        if (_isUnderWay || now < _due)
            return false;
        // Counted from when it was due, so that looks in between do not stretch the interval, unless it is late anyway.
        _due = (_due is { } due && now - due < interval ? due : now) + interval;
        _isUnderWay = true;
        return true;
    }

    /// <summary>Ends a measurement.</summary>
    public void End() => _isUnderWay = false;
}
