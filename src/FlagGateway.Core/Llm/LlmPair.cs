using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Llm;

/// <summary>
/// Compares the responses of two models to one request. Two models never write the same, so texts are not compared: the candidate's must
/// not end worse than control's.
/// </summary>
internal static class LlmPair
{
    private const string Field = "outcome";

    /// <summary>Compares two responses by how they ended.</summary>
    /// <param name="control">Outcome of control.</param>
    /// <param name="candidate">Outcome of the candidate.</param>
    /// <returns>Not comparable if control's own response is no measure.</returns>
    public static Comparison Compare(LlmOutcome control, LlmOutcome candidate)
    {
        if (!IsGood(control) || candidate == LlmOutcome.Unreadable)
            return Result(ComparisonResult.NotComparable, []) with { Reason = IsGood(control) ? "the candidate's response could not be read" : $"control's response was {control.ToLabel()}" };
        return IsGood(candidate)
            ? Result(ComparisonResult.Match, [])
            : Result(ComparisonResult.Mismatch, [new Difference(Field, Field, DifferenceKind.ValueChanged, control.ToLabel(), candidate.ToLabel())]);
    }

    private static bool IsGood(LlmOutcome outcome) => outcome is LlmOutcome.Complete or LlmOutcome.ToolCalls;

    private static Comparison Result(ComparisonResult result, Difference[] differences) => new()
    {
        Result = result,
        Differences = [.. differences],
        DifferenceCount = differences.Length,
        Fields = [.. differences.Select(static difference => difference.Field)],
        IsComplete = true,
        Notes = [],
        Steps = 0,
    };
}
