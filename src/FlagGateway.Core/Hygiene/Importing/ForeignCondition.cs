using System.Text.Json.Nodes;
using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>A comparison of an attribute that another system's condition becomes.</summary>
/// <param name="Operator">How the attribute is compared.</param>
/// <param name="Values">With what.</param>
/// <param name="IsNegated">Whether it is met where the comparison does not match.</param>
internal sealed record ForeignCondition(AttributeOperator Operator, IReadOnlyList<string> Values, bool IsNegated)
{
    private const int MaxNameLength = 31;

    /// <summary>Why a name is none of an attribute.</summary>
    public static string NameProblem { get; } = $"An attribute has a name of 1 to {MaxNameLength} letters, digits, hyphens and underscores here.";

    /// <summary>A name if it can be one of an attribute; <c>null</c> otherwise.</summary>
    public static string? NameOf(string name) =>
        name.Length is > 0 and <= MaxNameLength && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name : null;

    /// <summary>Whether flags.json can have it.</summary>
    public bool IsValid(string attribute) => new AttributeRule(attribute, Operator, Values, IsNegated).FindProblem() is null;

    /// <summary>The condition in flags.json.</summary>
    public JsonObject ToJson(string attribute)
    {
        JsonObject condition = new() { ["attribute"] = attribute, ["operator"] = Operator.ToWord() };
        if (Operator != AttributeOperator.Exists)
            condition["values"] = FlagDraft.Strings(Values);
        if (IsNegated)
            condition["negate"] = true;
        return condition;
    }
}
