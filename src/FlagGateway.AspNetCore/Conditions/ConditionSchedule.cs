namespace FlagGateway.Conditions;

/// <summary>Schedule of one condition. Instants are times since the worker's start.</summary>
/// <param name="interval">Time from one measurement to the next.</param>
internal sealed class ConditionSchedule(TimeSpan interval)
{
    private TimeSpan? _due;
    private volatile bool _isUnderWay;

    /// <summary>Whether the last measurement failed.</summary>
    public bool IsFailing { get; set; }

    /// <summary>Begins a measurement if one is due and none is running.</summary>
    public bool TryBegin(TimeSpan now)
    {
        if (_isUnderWay || now < _due)
            return false;
        // Counted from the due time, so that polling does not stretch the interval, unless it is late anyway.
        _due = (_due is { } due && now - due < interval ? due : now) + interval;
        _isUnderWay = true;
        return true;
    }

    /// <summary>Ends a measurement.</summary>
    public void End() => _isUnderWay = false;
}
