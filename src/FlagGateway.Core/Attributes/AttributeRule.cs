namespace FlagGateway.Core.Attributes;

/// <summary>A condition on one attribute of a request.</summary>
/// <param name="Attribute">Name of the attribute.</param>
/// <param name="Operator">How its value is compared.</param>
/// <param name="Values">
/// What it is compared with; exactly one where the operator compares sizes, none for
/// <see cref="AttributeOperator.Exists"/>.
/// </param>
/// <param name="Negate">
/// Whether the condition is met where the comparison does not match. A missing attribute meets neither, except
/// <see cref="AttributeOperator.Exists"/>.
/// </param>
public sealed record AttributeRule(string Attribute, AttributeOperator Operator, IReadOnlyList<string> Values, bool Negate)
{
    /// <summary>Finds what is wrong with the values.</summary>
    /// <returns>Index of the value (-1 for all), the problem and the remedy; <c>null</c> if nothing is.</returns>
    public (int Index, string Problem, string Remedy)? FindProblem()
    {
        if (Operator == AttributeOperator.Exists)
            return Values.Count == 0 ? null : (-1, "An attribute exists with any value.", "Remove the values, or use in");
        if (Values.Count == 0)
            return (-1, "There is nothing to compare with.", "Write at least one value");
        if (Values.Count > 1 && Operator.HasOneValue())
            return (-1, $"{Operator.ToWord()} compares with one value.", "Write one value");
        for (var i = 0; i < Values.Count; i++)
        {
            if (AttributeMatcher.FindProblem(Operator, Values[i]) is var (problem, remedy))
                return (i, problem, remedy);
        }

        return null;
    }
}
