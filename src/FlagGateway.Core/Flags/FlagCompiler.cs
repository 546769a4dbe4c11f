using FlagGateway.Core.Bucketing;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Flags;

/// <summary>Compiles a definition of the Microsoft library to a <see cref="CompiledFlag"/>.</summary>
public static class FlagCompiler
{
    /// <summary>Compiles a definition without errors (see <see cref="FlagValidator"/>).</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="gates">Source of the gates of measured conditions; <c>null</c> for new ones.</param>
    /// <exception cref="ArgumentException">The definition has errors; the message is the first of them.</exception>
    public static CompiledFlag Compile(FeatureDefinition definition, MetricGates? gates = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var error = FlagValidator.Validate(definition).FirstOrDefault(problem => problem.IsError);
        return error is null ? CompileChecked(definition, gates) : throw new ArgumentException($"{error.Path}: {error.Problem}", nameof(definition));
    }

    /// <summary>Compiles a definition that <see cref="FlagValidator"/> has passed, without checking it again.</summary>
    internal static CompiledFlag CompileChecked(FeatureDefinition definition, MetricGates? gates = null)
    {
        gates ??= new MetricGates(inForce: null);
        var variants = (definition.Variants ?? []).Select(variant => new CompiledVariant(variant.Name, variant.StatusOverride)).ToArray();
        var allocation = definition.Allocation;
        var groups = allocation?.Group?.ToArray() ?? [];
        var bucketing = (allocation as FlagAllocation)?.Bucketing;
        var bucketer = Bucketer.Create(bucketing, definition.Name, allocation?.Seed);
        var ranges = (allocation?.Percentile ?? [])
            .Select(part => (bucketer.Compile(part.From, part.To), IndexOf(part.Variant))).ToArray();
        var conditions = (definition.EnabledFor ?? []).Select(filter => CompileCondition(definition.Name, filter, gates)).ToArray();
        return new CompiledFlag(new FlagParts
        {
            Id = definition.Name,
            IsEnabled = definition.Status != FeatureStatus.Disabled,
            AreAllRequired = definition.RequirementType == RequirementType.All,
            Conditions = conditions,
            NeedsTime = conditions.Any(condition => condition is TimeWindowCondition),
            Variants = variants,
            DefaultWhenEnabled = IndexOf(allocation?.DefaultWhenEnabled),
            DefaultWhenDisabled = IndexOf(allocation?.DefaultWhenDisabled),
            Users = NameSet.From(allocation?.User?.Select(rule => (rule.Users, IndexOf(rule.Variant)))),
            Groups = NameSet.From(groups.Select((rule, place) => (rule.Groups, place))),
            GroupVariants = [.. groups.Select(rule => IndexOf(rule.Variant))],
            Ranges = ranges,
            DisjointRanges = MakeDisjoint(ranges),
            Bucketer = bucketer,
            Inclusion = bucketing?.Include is { } include ? Inclusion.Create(bucketing, include, definition.Name) : null,
            Rules = [.. ((allocation as FlagAllocation)?.Rules ?? []).Select(rule => Compile(rule))],
            Requires = (definition as FlagDefinition)?.Requires ?? [],
            AttributePrefix = bucketing?.Attribute is { } attribute ? attribute + ":" : null,
        });

        CompiledAllocationRule Compile(AllocationRule rule) => new(
            rule, IndexOf,
            rule.Bucketing is null ? bucketer : Bucketer.Create(rule.Bucketing, definition.Name, allocation?.Seed),
            (rule.Bucketing ?? bucketing)?.Attribute is { } attribute ? attribute + ":" : null);

        int IndexOf(string? name) => name is null ? -1 : Array.FindIndex(variants, variant => variant.Name == name);
    }

    private static Condition CompileCondition(string flagId, FeatureFilterConfiguration filter, MetricGates gates) => FlagFilters.KindOf(filter.Name) switch
    {
        FlagFilterKind.AlwaysOn => AlwaysOnCondition.Instance,
        FlagFilterKind.Targeting => new TargetingCondition(flagId, FlagFilters.TargetingOf(filter).Audience),
        FlagFilterKind.TimeWindow => new TimeWindowCondition(new TimeWindow(FlagFilters.TimeWindowOf(filter))),
        FlagFilterKind.Attributes => new AttributesCondition((AttributesFilterSettings)filter.ParametersObject),
        FlagFilterKind.Metric => new MetricCondition(gates.GetOrAdd(flagId, (MetricFilterSettings)filter.ParametersObject)),
        _ => throw new ArgumentException($"The filter {filter.Name} cannot be compiled.", nameof(filter)),
    };

    private static (BucketRange, int)[] MakeDisjoint((BucketRange Range, int Variant)[] ranges)
    {
        List<(BucketRange Range, int Variant)> done = [];
        foreach (var (range, variant) in ranges)
        {
            List<BucketRange> rest = [range];
            foreach (var (earlier, _) in done)
                rest = [.. rest.SelectMany(part => Subtract(part, earlier))];
            done.AddRange(rest.Select(part => (part, variant)));
        }

        return [.. done];
    }

    private static IEnumerable<BucketRange> Subtract(BucketRange range, BucketRange what)
    {
        var left = range with { End = Math.Min(range.End, what.First) };
        var right = range with { First = Math.Max(range.First, what.End) };
        if (left.First < left.End)
            yield return left;
        if (right.First < right.End)
            yield return right;
    }
}
