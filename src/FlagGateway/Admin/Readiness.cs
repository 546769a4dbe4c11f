namespace FlagGateway.Admin;

/// <summary>Whether the gateway wants traffic: from the start of its listener until it begins to stop.</summary>
internal sealed class Readiness
{
    private volatile bool _isReady;

    public bool IsReady => _isReady;

    public void Set(bool isReady) => _isReady = isReady;
}
