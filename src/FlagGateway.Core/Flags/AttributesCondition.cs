using FlagGateway.Core.Attributes;
using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Flags;

/// <summary>Parameters of the filter <c>FlagGateway.Attributes</c>.</summary>
/// <param name="Rules">Conditions on attributes.</param>
/// <param name="Segments">Conditions on segments.</param>
/// <param name="AreAllRequired">Whether all conditions must be met, or any of them.</param>
public sealed record AttributesFilterSettings(IReadOnlyList<AttributeRule> Rules, IReadOnlyList<SegmentRule> Segments, bool AreAllRequired)
{
    /// <summary>The name of the filter.</summary>
    public const string FilterName = "FlagGateway.Attributes";
}

/// <summary>The filter <c>FlagGateway.Attributes</c>: conditions on attributes and segments.</summary>
internal sealed class AttributesCondition(AttributesFilterSettings settings) : Condition
{
    private readonly CompiledRules _rules = new(settings.Rules, settings.Segments, settings.AreAllRequired);

    /// <summary>Segments, as groups.</summary>
    public override IEnumerable<string> NamedGroups => _rules.Segments;

    /// <summary>The attributes that it names.</summary>
    public IEnumerable<string> Attributes => settings.Rules.Select(static rule => rule.Attribute);

    public override bool CanBeMet => !_rules.IsEmpty;

    public override bool IsMet(in Subject subject, long utcTicks, out EvaluationRule rule, ref Bucket? bucket)
    {
        rule = EvaluationRule.Conditions;
        return _rules.AreMet(subject);
    }
}
