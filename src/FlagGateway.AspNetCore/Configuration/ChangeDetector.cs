namespace FlagGateway.Configuration;

/// <summary>
/// Decides when a change is worth reading. It waits until the files look the same twice, so that a
/// writer may finish; under writes without end it does not wait longer than <see cref="MaxWait"/>,
/// and goes on until it has fired once more after the last of them.
/// </summary>
/// <param name="applied">How the files looked before the first reading of them.</param>
internal sealed class ChangeDetector(FolderSignature applied)
{
    /// <summary>How long the files must look the same.</summary>
    /// <value>50 ms.</value>
    public static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(50);

    /// <summary>How long after the first look at a change it fires at the latest.</summary>
    /// <value>400 ms.</value>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(400);

    /// <summary>The pause between looks when nothing goes on.</summary>
    /// <value>250 ms.</value>
    public static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(250);

    /// <summary>The pause between looks while a change goes on.</summary>
    /// <value>60 ms.</value>
    public static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(60);

    private FolderSignature _last = applied;
    private TimeSpan _calmSince;
    private TimeSpan _firstSeen;

    /// <summary>Whether a change was seen that is not fired, or not settled, yet.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Reads the files and returns whether to fire now.</summary>
    /// <param name="now">How the files look.</param>
    /// <param name="hinted">
    /// Whether the operating system reported a change since the last look. It counts as one even if the files
    /// look the same: a file may be replaced by another of the same length and time.
    /// </param>
    /// <param name="at">Time of the look, from any fixed moment; never falls.</param>
    public bool Look(FolderSignature now, bool hinted, TimeSpan at)
    {
        var moved = hinted || now != _last;
        _last = now;
        if (!IsPending && !moved)
            return false;

        if (!IsPending)
            (IsPending, _firstSeen) = (true, at);
        if (moved)
            _calmSince = at;

        if (at - _calmSince >= Calm)
        {
            IsPending = false;
            return true;
        }

        if (at - _firstSeen < MaxWait)
            return false;

        // Fired in the middle of writes: what is read now may be half of it, so the change stays pending.
        _firstSeen = at;
        return true;
    }

    /// <summary>Says that what was fired could not be acted upon and has to be fired again.</summary>
    public void FireAgain(TimeSpan at) => (IsPending, _firstSeen, _calmSince) = (true, at, at);

    /// <summary>The pause until the next look.</summary>
    /// <param name="at">The present time.</param>
    public TimeSpan Pause(TimeSpan at)
    {
        if (!IsPending)
            return IdlePause;

        var left = _firstSeen + MaxWait - at;
        return left > TimeSpan.Zero && left < BusyPause ? left : BusyPause;
    }
}
