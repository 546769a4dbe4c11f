namespace FlagGateway.Snapshots;

/// <summary>
/// Limits the memory of all request bodies that are read completely before they are sent on. Never waits.
/// </summary>
internal sealed class BodyBudget
{
    private long _used;

    /// <summary>Bytes in use.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Takes memory, if that does not exceed the limit.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="limit">The limit in force.</param>
    public bool TryReserve(int bytes, long limit)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
            return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Returns memory.</summary>
    public void Release(int bytes) => Interlocked.Add(ref _used, -bytes);
}
