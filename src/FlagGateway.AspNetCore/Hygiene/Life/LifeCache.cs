using FlagGateway.Core.Hygiene.Life;

namespace FlagGateway.Hygiene.Life;

/// <summary>What was observed of flags, for display. Written by <see cref="LifeWorker"/> alone.</summary>
internal sealed class LifeCache
{
    private volatile FlagLives _current = FlagLives.Empty;

    /// <summary>The flags.</summary>
    public FlagLives Current
    {
        get => _current;
        set => _current = value;
    }
}
