using FlagGateway.Core.Shadow;

namespace FlagGateway.Mirroring;

/// <summary>Compares responses within the budget of processor time.</summary>
internal sealed class ResponseComparison(ComparisonBudget budget, ComparisonThread thread, TimeProvider time)
{
    // A smaller pair takes less than a millisecond, and about as long to hand over.
    private const int Large = 64 * 1024;

    /// <summary>Whether a comparison may begin.</summary>
    public bool IsAffordable => budget.IsLeft(Now);

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Compares two responses.</summary>
    /// <param name="control">Control's response.</param>
    /// <param name="candidate">The response to the copy.</param>
    /// <param name="rules">What to compare.</param>
    public ValueTask<Comparison> CompareAsync(CapturedResponse control, CapturedResponse candidate, ComparisonRules rules) =>
        control.Body.Length + candidate.Body.Length < Large
            ? new(Compare(control, candidate, rules))
            : new(thread.RunAsync(() => Compare(control, candidate, rules)));

    private Comparison Compare(CapturedResponse control, CapturedResponse candidate, ComparisonRules rules)
    {
        var before = ProcessorTime.Current;
        try
        {
            return ResponseComparer.Compare(control, candidate, rules);
        }
        finally
        {
            budget.Spend(ProcessorTime.Current - before, Now);
        }
    }
}
