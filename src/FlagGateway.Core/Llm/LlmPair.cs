using System.Globalization;
using FlagGateway.Core.Checks;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Llm;

/// <summary>
/// Compares the responses of two models to one request. Two models never write the same, so texts are not compared: the
/// candidate's must not end worse than control's, and must pass the checks that control's passes.
/// </summary>
internal static class LlmPair
{
    private const string Field = "outcome";
    private const string SignalField = "signal:";

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

    /// <summary>
    /// Compares two texts by the checks of a plan. Checks that ask a server are left out: they would judge every pair
    /// twice.
    /// </summary>
    /// <param name="control">Control's text; <c>null</c> if it was too long to be held.</param>
    /// <param name="candidate">The candidate's text, likewise.</param>
    /// <param name="checks">The checks.</param>
    /// <returns>A mismatch names the signals of the checks that only the candidate's text fails.</returns>
    public static Comparison CompareTexts(string? control, string? candidate, PlannedChecks checks)
    {
        if (control is null || candidate is null)
            return Result(ComparisonResult.NotComparable, []) with { Reason = "a text is too long to be checked" };
        List<Difference> differences = [];
        var isUndecided = false;
        foreach (var check in checks.Checks.Where(static check => check is not HttpCheck))
        {
            var (wanted, found) = (check.Run(control), check.Run(candidate));
            isUndecided |= wanted is null || found is null;
            if (wanted is { } own && found is { } other && check.Accepts(own) && !check.Accepts(other))
                differences.Add(new Difference(SignalField + check.Signal, SignalField + check.Signal, DifferenceKind.ValueChanged, Text(own), Text(other)));
        }

        if (differences.Count != 0)
            return Result(ComparisonResult.Mismatch, [.. differences]);
        return isUndecided ? Result(ComparisonResult.NotComparable, []) with { Reason = "a check took too long" } : Result(ComparisonResult.Match, []);
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

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
