using FlagGateway.Core.Llm;

namespace FlagGateway.Snapshots;

/// <summary>Limits the memory that many users of it take together. Never waits.</summary>
/// <param name="limit">The limit in bytes.</param>
internal abstract class ByteBudget(long limit) : IByteBudget
{
    private long _used;

    /// <summary>Bytes in use.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <inheritdoc/>
    public bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
            return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <inheritdoc/>
    public void Release(int bytes) => Interlocked.Add(ref _used, -bytes);
}
