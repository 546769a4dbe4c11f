using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Flags;

/// <summary>
/// Describes conditions on attributes and segments: <c>plan_tier in growth, scale and not in segment staff</c>.
/// </summary>
internal static class AttributesDescription
{
    // A list may have thousands of values; a few are enough to show.
    private const int ValuesShown = 5;

    public static string From(AttributesFilterSettings settings) => string.Join(
        settings.AreAllRequired ? " and " : " or ",
        settings.Rules.Select(Describe).Concat(settings.Segments.Select(static rule => $"{(rule.Negate ? "not " : "")}in segment {rule.Segment}")));

    private static string Describe(AttributeRule rule) =>
        $"{rule.Attribute} {(rule.Negate ? "not " : "")}{rule.Operator.ToWord().Replace('_', ' ')} {string.Join(", ", rule.Values.Take(ValuesShown))}{(rule.Values.Count > ValuesShown ? $" and {rule.Values.Count - ValuesShown} more" : "")}".TrimEnd();
}
