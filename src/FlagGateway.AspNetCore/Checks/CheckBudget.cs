using FlagGateway.Core.Llm;

namespace FlagGateway.Checks;

/// <summary>Limits the memory of texts to be checked: those collected while responses pass, and those that wait or are being checked.</summary>
/// <param name="limit">The limit in bytes.</param>
internal sealed class CheckBudget(long limit) : IByteBudget
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
