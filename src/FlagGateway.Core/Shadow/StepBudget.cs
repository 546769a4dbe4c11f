namespace FlagGateway.Core.Shadow;

/// <summary>
/// Bounds the work of one comparison by counting it, so that the same responses always get the same verdict.
/// </summary>
internal sealed class StepBudget(int limit)
{
    public int Used { get; private set; }

    public bool IsSpent { get; private set; }

    /// <summary>Takes one step; returns false permanently once none is left.</summary>
    public bool TrySpend()
    {
        if (Used >= limit)
            IsSpent = true;
        else
            Used++;
        return !IsSpent;
    }
}
