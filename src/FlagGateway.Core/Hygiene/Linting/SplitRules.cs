using System.Globalization;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Flags;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>Rules about percentile ranges.</summary>
internal static class SplitRules
{
    /// <summary>The first flag of each seed used for splits.</summary>
    public static IReadOnlyDictionary<string, string> Seeds(IReadOnlyList<FlagMetadata> flags)
    {
        Dictionary<string, string> seeds = new(StringComparer.Ordinal);
        foreach (var flag in flags.Where(Splits))
            seeds.TryAdd(SeedOf(flag), flag.Id);
        return seeds;
    }

    public static void Check(FlagMetadata flag, IReadOnlyDictionary<string, string> seeds, LintReport report)
    {
        if (Splits(flag) && seeds[SeedOf(flag)] is var first && first != flag.Id)
            report.Add(LintRule.SameSeed, ".allocation.seed", SeedOf(flag), $"Flag {first} has the same seed, so the users who are first in it are first here as well.", "Give each flag a seed of its own, unless the same users are meant");
        CheckRanges(flag, report);
        CheckVariants(flag, report);
    }

    private static bool Splits(FlagMetadata flag) => flag.Compiled.Variants.Count > 1
        && (flag.Plan is not null || flag.Compiled.Parts.Ranges.Any(static range => range.Range.Share is > 0 and < 1));

    private static string SeedOf(FlagMetadata flag) => flag.Definition.Allocation is FlagAllocation { Bucketing: { Algorithm: not BucketingAlgorithm.Microsoft } bucketing }
        ? BucketingDescription.From(bucketing, flag.Id)
        : flag.Definition.Allocation?.Seed ?? "allocation\n" + flag.Id;

    private static void CheckRanges(FlagMetadata flag, LintReport report)
    {
        PercentileAllocation? widest = null;
        foreach (var part in (flag.Definition.Allocation?.Percentile ?? []).Where(static part => part.From < part.To).OrderBy(static part => part.From))
        {
            if (widest is not null && part.From < widest.To)
                report.Add(LintRule.PercentileOverlap, ".allocation.percentile", Range(part.From, Math.Min(part.To, widest.To)), "Two ranges overlap; the first one in the file decides.", "Make the ranges touch without overlapping");
            else if (widest is not null && part.From > widest.To)
                report.Add(LintRule.PercentileGap, ".allocation.percentile", Range(widest.To, part.From), "Between two ranges nothing is said, so these users get default_when_enabled.", "Close the gap, or name the default's range");
            widest = widest is null || part.To > widest.To ? part : widest;
        }
    }

    private static void CheckVariants(FlagMetadata flag, LintReport report)
    {
        var given = VariantReach.ByRules(flag.Compiled.Parts).Append(flag.Compiled.DefaultWhenDisabled).ToHashSet();
        for (var i = 0; i < flag.Compiled.Variants.Count; i++)
        {
            var name = flag.Compiled.Variants[i].Name;
            if (!given.Contains(i) && flag.Plan?.Control != name && flag.Plan?.Candidates.Contains(name, StringComparer.Ordinal) != true && !HasEmptyRange(flag, name))
                report.Add(LintRule.VariantUnreachable, $".variants[{i}]", name, "Nobody can get this variant.", "Give it to somebody, or remove it");
        }
    }

    // «from 0 to 0» is the usual start of a percentage that will be raised.
    private static bool HasEmptyRange(FlagMetadata flag, string variant) =>
        (flag.Definition.Allocation?.Percentile ?? []).Any(part => part.Variant == variant && part.From == part.To);

    private static string Range(double from, double to) => string.Create(CultureInfo.InvariantCulture, $"{from} to {to}");
}
