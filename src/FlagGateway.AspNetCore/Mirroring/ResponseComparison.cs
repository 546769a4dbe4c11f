using FlagGateway.Core.Budgets;
using FlagGateway.Core.Checks;
using FlagGateway.Core.Llm;
using FlagGateway.Core.Shadow;
using FlagGateway.Threads;

namespace FlagGateway.Mirroring;

/// <summary>Compares responses within the budget of processor time.</summary>
internal sealed class ResponseComparison(ProcessorBudget budget, ComparisonThread thread, TimeProvider time)
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
            ? new(Measure(() => ResponseComparer.Compare(control, candidate, rules)))
            : new(thread.RunAsync(() => Measure(() => ResponseComparer.Compare(control, candidate, rules))));

    /// <summary>Checks the texts of two models.</summary>
    /// <param name="control">Control's text; <c>null</c> if it was too long.</param>
    /// <param name="candidate">The candidate's text, likewise.</param>
    /// <param name="checks">The checks.</param>
    public ValueTask<Comparison> CheckAsync(string? control, string? candidate, PlannedChecks checks) =>
        (control?.Length ?? 0) + (candidate?.Length ?? 0) < Large
            ? new(Measure(() => LlmPair.CompareTexts(control, candidate, checks)))
            : new(thread.RunAsync(() => Measure(() => LlmPair.CompareTexts(control, candidate, checks))));

    private Comparison Measure(Func<Comparison> compare)
    {
        var before = ProcessorTime.Current;
        try
        {
            return compare();
        }
        finally
        {
            budget.Spend(ProcessorTime.Current - before, Now);
        }
    }
}
