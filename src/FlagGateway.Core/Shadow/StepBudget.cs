namespace FlagGateway.Core.Shadow;

/// <summary>Bounds the work of one comparison by counting it, so that the same answers always get the same verdict.</summary>
internal sealed class StepBudget(int limit)
{
    public int Used { get; private set; }

    public bool IsSpent { get; private set; }

    /// <summary>Takes one step; false, from then on for good, when none is left.</summary>
    public bool TrySpend()
    {
        if (Used >= limit)
            IsSpent = true;
        else
            Used++;
        return !IsSpent;
    }
}
