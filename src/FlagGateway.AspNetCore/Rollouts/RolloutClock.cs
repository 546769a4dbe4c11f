namespace FlagGateway.Rollouts;

/// <summary>Speed of time for rollouts. A simulation lets weeks pass in seconds, and can stop the time.</summary>
/// <param name="scale">Initial speed.</param>
internal sealed class RolloutClock(double scale)
{
    private double _scale = scale;

    /// <summary>Seconds of a rollout in a second.</summary>
    /// <value>
    /// Zero or more; 1 except in a simulation. At 0 holds do not advance, but guardrails are still judged.
    /// </value>
    public double Scale
    {
        get => Volatile.Read(ref _scale);
        set => Volatile.Write(ref _scale, value);
    }
}
