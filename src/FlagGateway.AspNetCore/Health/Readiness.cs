namespace FlagGateway.Health;

/// <summary>Whether the gateway accepts traffic: from the start of its listener until shutdown.</summary>
internal sealed class Readiness
{
    private volatile bool _isReady;
    private volatile bool _isDraining;

    public bool IsReady => _isReady;

    /// <summary>Whether traffic is still served but no longer wanted.</summary>
    public bool IsDraining => _isDraining;

    public void Start() => _isReady = true;

    /// <summary>Once draining, it is never ready again.</summary>
    public void Drain()
    {
        _isDraining = true;
        _isReady = false;
    }
}
