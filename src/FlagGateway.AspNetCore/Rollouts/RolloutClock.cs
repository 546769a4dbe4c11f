namespace FlagGateway.Rollouts;

/// <summary>How fast time goes by for rollouts. A simulation lets weeks pass in seconds, and stops them to look closer.</summary>
/// <param name="scale">At the start.</param>
internal sealed class RolloutClock(double scale)
{
    private double _scale = scale;

    /// <summary>Seconds of a rollout in a second.</summary>
    /// <value>Zero or more; 1 but in a simulation. At 0 no hold goes on, and guardrails go on being judged.</value>
    public double Scale
    {
        get => Volatile.Read(ref _scale);
        set => Volatile.Write(ref _scale, value);
    }
}
