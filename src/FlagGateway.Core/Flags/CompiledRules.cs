using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Flags;

/// <summary>Conditions on attributes and segments, compiled. Allocates nothing while it is evaluated.</summary>
internal sealed class CompiledRules
{
    private readonly (string Attribute, AttributeMatcher Matcher, bool IsNegated, bool IsPresence)[] _rules;
    private readonly (string Group, bool IsNegated)[] _segments;
    private readonly bool _areAllRequired;

    public CompiledRules(IEnumerable<AttributeRule> rules, IEnumerable<SegmentRule> segments, bool areAllRequired)
    {
        _rules = [.. rules.Select(static rule => (rule.Attribute, AttributeMatcher.Create(rule), rule.Negate, rule.Operator == AttributeOperator.Exists))];
        _segments = [.. segments.Select(static rule => (UserSegment.Prefix + rule.Segment, rule.Negate))];
        _areAllRequired = areAllRequired;
    }

    /// <summary>Whether there is any condition.</summary>
    public bool IsEmpty => _rules.Length == 0 && _segments.Length == 0;

    /// <summary>The segments that conditions name, as groups.</summary>
    public IEnumerable<string> Segments => _segments.Select(static rule => rule.Group);

    /// <summary>Whether a subject meets them; never if there are none.</summary>
    public bool AreMet(in Subject subject)
    {
        foreach (var (attribute, matcher, isNegated, isPresence) in _rules)
        {
            if (IsMet(subject.Attributes.Find(attribute), matcher, isNegated, isPresence) != _areAllRequired)
                return !_areAllRequired;
        }

        foreach (var (group, isNegated) in _segments)
        {
            if ((subject.Groups.Contains(group) != isNegated) != _areAllRequired)
                return !_areAllRequired;
        }

        return _areAllRequired && !IsEmpty;
    }

    // What is unknown neither matches nor differs; otherwise "not in Germany" would let in everybody whose country is
    // unknown.
    private static bool IsMet(ReadOnlySpan<char> value, AttributeMatcher matcher, bool isNegated, bool isPresence) =>
        isPresence ? value.IsEmpty == isNegated : !value.IsEmpty && matcher.IsMatch(value) != isNegated;
}

/// <summary>A condition on a segment.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Negate">Whether it is met by those who do not belong to it.</param>
public sealed record SegmentRule(string Segment, bool Negate);
