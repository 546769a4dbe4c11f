namespace FlagGateway.Core.Flags;

/// <summary>
/// State of one measured condition. The data path reads one field of it; the measuring worker writes it.
/// A gate survives reloads as long as flag and parameters stay the same.
/// </summary>
/// <remarks>
/// Unknown until the first number, and again when measuring has failed for <see cref="MetricFilterSettings.KeepFor"/>.
/// Instants are times since any fixed moment.
/// </remarks>
public sealed class MetricGate
{
    private readonly Lock _lock = new();
    private volatile bool _isMet;
    private bool _isKnown;
    private TimeSpan? _failingSince;

    /// <summary>Creates a gate without a measurement.</summary>
    /// <param name="flagId">Id of the flag whose condition it is.</param>
    /// <param name="settings">The metric and its limit.</param>
    public MetricGate(string flagId, MetricFilterSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        FlagId = flagId;
        Settings = settings;
        _isMet = settings.WhenUnknown;
    }

    /// <summary>Id of the flag whose condition it is.</summary>
    public string FlagId { get; }

    /// <summary>The metric and its limit.</summary>
    public MetricFilterSettings Settings { get; }

    /// <summary>Whether the condition is met as far as is known.</summary>
    public bool IsMet => _isMet;

    /// <summary>Whether <see cref="IsMet"/> was measured, as opposed to assumed.</summary>
    public bool IsKnown
    {
        get
        {
            lock (_lock)
                return _isKnown;
        }
    }

    /// <summary>Records a value. Returns whether the state changed or became known.</summary>
    public bool Measure(double value)
    {
        lock (_lock)
        {
            _failingSince = null;
            return Set(isKnown: true, Settings.IsMetBy(value));
        }
    }

    /// <summary>Records that there was no value at an instant. Returns whether the state became unknown.</summary>
    public bool Fail(TimeSpan at)
    {
        lock (_lock)
        {
            _failingSince ??= at;
            return ForgetIfOld(at);
        }
    }

    /// <summary>Discards an expired value. Returns whether it did. To be called regularly.</summary>
    public bool Forget(TimeSpan at)
    {
        lock (_lock)
            return ForgetIfOld(at);
    }

    private bool ForgetIfOld(TimeSpan at) =>
        _failingSince is { } since && at - since >= Settings.KeepFor && Set(isKnown: false, Settings.WhenUnknown);

    private bool Set(bool isKnown, bool isMet)
    {
        var isChanged = isKnown != _isKnown || isMet != _isMet;
        (_isKnown, _isMet) = (isKnown, isMet);
        return isChanged;
    }
}
