using FlagGateway.Core.Llm;

namespace FlagGateway.Snapshots;

/// <summary>Limits the bytes buffered by all copies together. Never waits: a request beyond the limit is not copied.</summary>
internal sealed class MirrorBudget(long limit) : IByteBudget
{
    private long _used;

    public long Used => Interlocked.Read(ref _used);

    public bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
            return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    public void Release(int bytes) => Interlocked.Add(ref _used, -bytes);
}
