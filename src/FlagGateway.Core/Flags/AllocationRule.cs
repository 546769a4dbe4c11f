using FlagGateway.Core.Bucketing;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Flags;

/// <summary>A variant, or shares of variants, for users who meet conditions on attributes and segments.</summary>
/// <param name="When">The conditions.</param>
/// <param name="Variant">The variant of all of them; <c>null</c> where <paramref name="Percentiles"/> decide.</param>
/// <param name="Percentiles">Shares of variants; users in none of them go on to the next rule.</param>
/// <param name="Bucketing">How the percentiles are computed; <c>null</c> for the flag's own way.</param>
public sealed record AllocationRule(AttributesFilterSettings When, string? Variant, IReadOnlyList<PercentileAllocation> Percentiles, BucketingSettings? Bucketing);

/// <summary>The same, compiled. Allocates nothing while it is evaluated.</summary>
internal sealed class CompiledAllocationRule
{
    private readonly CompiledRules _conditions;
    private readonly int _variant;
    private readonly (BucketRange Range, int Variant)[] _ranges;
    private readonly Bucketer _bucketer;
    private readonly string? _attributePrefix;

    public CompiledAllocationRule(AllocationRule rule, Func<string?, int> indexOf, Bucketer bucketer, string? attributePrefix)
    {
        _conditions = new(rule.When.Rules, rule.When.Segments, rule.When.AreAllRequired);
        Attributes = [.. rule.When.Rules.Select(static one => one.Attribute)];
        (_variant, _bucketer, _attributePrefix) = (indexOf(rule.Variant), bucketer, attributePrefix);
        _ranges = [.. rule.Percentiles.Select(part => (bucketer.Compile(part.From, part.To), indexOf(part.Variant)))];
    }

    /// <summary>The segments that it names, as groups.</summary>
    public IEnumerable<string> NamedGroups => _conditions.Segments;

    /// <summary>The attributes that it names.</summary>
    public IReadOnlyList<string> Attributes { get; }

    /// <summary>The variants that it may give.</summary>
    public IEnumerable<int> Variants => _ranges.Length == 0 ? [_variant] : _ranges.Where(static part => part.Range.Share > 0).Select(static part => part.Variant);

    /// <summary>Whether it depends on the user.</summary>
    public bool NeedsKey => _ranges.Length != 0;

    /// <summary>The variant of a subject, or -1 if the rule is not about it.</summary>
    public int Find(in Subject subject, out Bucket? bucket)
    {
        bucket = null;
        if (!_conditions.AreMet(subject))
            return -1;
        if (_ranges.Length == 0)
            return _variant;
        var key = subject.KeyOf(_attributePrefix, out var isMissing);
        if (isMissing)
            return -1;
        var own = _bucketer.Locate(key);
        foreach (var (range, variant) in _ranges)
        {
            if (!range.Contains(own.Position))
                continue;
            bucket = own.Bucket;
            return variant;
        }

        return -1;
    }
}
