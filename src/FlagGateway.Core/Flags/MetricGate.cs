namespace FlagGateway.Core.Flags;

/// <summary>
/// What is known of one measured condition. The data path reads one field of it; whoever measures writes it.
/// A gate outlives reloads for as long as flag and parameters stay the same.
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

    /// <summary>Makes a gate that knows nothing.</summary>
    /// <param name="flagId">Id of the flag whose condition it is.</param>
    /// <param name="settings">What is measured and compared.</param>
    public MetricGate(string flagId, MetricFilterSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        FlagId = flagId;
        Settings = settings;
        _isMet = settings.WhenUnknown;
    }

    /// <summary>Id of the flag whose condition it is.</summary>
    public string FlagId { get; }

    /// <summary>What is measured and compared.</summary>
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

    /// <summary>Takes a number; tells whether that changed the response, or made it known.</summary>
    public bool Measure(double value)
    {
        lock (_lock)
        {
            _failingSince = null;
            return Set(isKnown: true, Settings.IsMetBy(value));
        }
    }

    /// <summary>Takes note that there was no number at an instant; tells whether that made the response unknown.</summary>
    public bool Fail(TimeSpan at)
    {
        lock (_lock)
        {
            _failingSince ??= at;
            return ForgetIfOld(at);
        }
    }

    /// <summary>Forgets a response that was kept long enough; tells whether it did. To be called regularly.</summary>
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
