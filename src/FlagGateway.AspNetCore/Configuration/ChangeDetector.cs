namespace FlagGateway.Configuration;

/// <summary>
/// Decides when to read a change. Waits until two checks find the files unchanged, so that a
/// writer can finish. Under constant writes it waits no longer than <see cref="MaxWait"/>,
/// and fires once more after the last write.
/// </summary>
/// <param name="applied">Signature of the files before they were first read.</param>
internal sealed class ChangeDetector(FolderSignature applied)
{
    /// <summary>How long the files must stay unchanged.</summary>
    /// <value>50 ms.</value>
    public static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest time between detecting a change and firing.</summary>
    /// <value>400 ms.</value>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// How long prompt files must stay unchanged while the three files are: another text is another version, so a
    /// change of the flags normally follows, and must not be applied later than the text.
    /// </summary>
    /// <value>400 ms.</value>
    public static readonly TimeSpan CalmOfPrompts = TimeSpan.FromMilliseconds(400);

    /// <summary>Longest time between detecting such a change and firing.</summary>
    /// <value>700 ms.</value>
    public static readonly TimeSpan MaxWaitOfPrompts = TimeSpan.FromMilliseconds(700);

    /// <summary>The pause between checks without a change.</summary>
    /// <value>250 ms.</value>
    public static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(250);

    /// <summary>The pause between checks during a change.</summary>
    /// <value>60 ms.</value>
    public static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(60);

    private FolderSignature _last = applied;
    private FolderSignature _fired = applied;
    private TimeSpan _calmSince;
    private TimeSpan _firstSeen;

    /// <summary>Whether a detected change has not fired or not settled yet.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Reads the files and returns whether to fire now.</summary>
    /// <param name="now">Current signature of the files.</param>
    /// <param name="hinted">
    /// Whether the operating system reported a change since the last check. It counts as a change even if the signature
    /// is equal: a file may be replaced by another one of the same length and time.
    /// </param>
    /// <param name="at">Time of the check since any fixed moment; never decreases.</param>
    public bool Check(FolderSignature now, bool hinted, TimeSpan at)
    {
        var moved = hinted || now != _last;
        _last = now;
        if (!IsPending && !moved)
            return false;

        if (!IsPending)
            (IsPending, _firstSeen) = (true, at);
        if (moved)
            _calmSince = at;

        var (calm, maxWait) = AreOnlyPrompts(now) ? (CalmOfPrompts, MaxWaitOfPrompts) : (Calm, MaxWait);
        if (at - _calmSince >= calm)
        {
            IsPending = false;
            _fired = now;
            return true;
        }

        if (at - _firstSeen < maxWait)
            return false;

        // Fired during writes: the content may be incomplete, so the change stays pending.
        _firstSeen = at;
        _fired = now;
        return true;
    }

    /// <summary>Reports that the change could not be processed and must fire again.</summary>
    public void FireAgain(TimeSpan at) => (IsPending, _firstSeen, _calmSince) = (true, at, at);

    private bool AreOnlyPrompts(FolderSignature now) => now.Prompts != _fired.Prompts && now with { Prompts = _fired.Prompts } == _fired;

    /// <summary>The pause until the next check.</summary>
    /// <param name="at">The present time.</param>
    public TimeSpan Pause(TimeSpan at)
    {
        if (!IsPending)
            return IdlePause;

        var left = _firstSeen + MaxWait - at;
        return left > TimeSpan.Zero && left < BusyPause ? left : BusyPause;
    }
}
