using System.Globalization;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Flags;

/// <summary>Checks who gets which variant.</summary>
internal static class AllocationValidator
{
    public static void Validate(Allocation allocation, HashSet<string> variants, List<FlagProblem> problems)
    {
        ValidateDefault(allocation.DefaultWhenEnabled, ".allocation.default_when_enabled", variants, problems);
        ValidateDefault(allocation.DefaultWhenDisabled, ".allocation.default_when_disabled", variants, problems);

        if (allocation.Seed is { Length: 0 })
            problems.Add(new(true, ".allocation.seed", "\"\"", "An empty seed cannot be hashed; the libraries refuse it too.", "Name a seed, or remove the key to use the flag's id"));

        var place = 0;
        foreach (var rule in allocation.User ?? [])
        {
            var path = $".allocation.user[{place++}]";
            ValidateVariant(rule.Variant, path + ".variant", variants, problems);
            ValidateNames(rule.Users, path + ".users", problems);
        }

        place = 0;
        foreach (var rule in allocation.Group ?? [])
        {
            var path = $".allocation.group[{place++}]";
            ValidateVariant(rule.Variant, path + ".variant", variants, problems);
            ValidateNames(rule.Groups, path + ".groups", problems);
        }

        if (allocation is FlagAllocation own)
            ValidateRules(own.Rules, variants, problems);
        if (allocation is FlagAllocation { Bucketing: { } bucketing })
            BucketingValidator.Validate(bucketing, allocation.Seed, problems);
        ValidatePercentiles([.. allocation.Percentile ?? []], allocation, variants, problems);
    }

    private static void ValidateDefault(string? variant, string path, HashSet<string> variants, List<FlagProblem> problems)
    {
        if (variant is not null)
            ValidateVariant(variant, path, variants, problems);
    }

    private static void ValidateVariant(string? variant, string path, HashSet<string> variants, List<FlagProblem> problems)
    {
        if (string.IsNullOrEmpty(variant))
            problems.Add(new(true, path, variant, "The rule names no variant.", "Name one of the flag's variants"));
        else if (!variants.Contains(variant))
            problems.Add(new(true, path, variant, "The flag has no variant of this name.", variants.Count == 0 ? "Add it to variants" : $"Use one of {string.Join(", ", variants.Order(StringComparer.Ordinal).Take(8))}, or add it to variants"));
    }

    private static void ValidateNames(IEnumerable<string>? names, string path, List<FlagProblem> problems)
    {
        if (names is null)
        {
            problems.Add(new(true, path, null, "The rule lists nobody.", "Add the list, or remove the rule"));
            return;
        }

        var place = 0;
        foreach (var name in names)
        {
            if (name is null)
                problems.Add(new(true, $"{path}[{place}]", "null", "A name is missing.", "Remove the entry or write a string"));
            place++;
        }
    }

    private static void ValidateRules(IReadOnlyList<AllocationRule> rules, HashSet<string> variants, List<FlagProblem> problems)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            var path = $".allocation.rule[{i}]";
            if (rules[i].Percentiles.Count == 0)
                ValidateVariant(rules[i].Variant, path + ".variant", variants, problems);
            else if (rules[i].Variant is { } variant)
                problems.Add(new(true, path + ".variant", variant, "The rule has a variant and percentiles.", "Remove one of them"));
            for (var part = 0; part < rules[i].Percentiles.Count; part++)
                ValidatePercentile(rules[i].Percentiles[part], $"{path}.percentile[{part}]", variants, problems);
            if (rules[i].Bucketing is { } bucketing)
                BucketingValidator.ValidateRule(bucketing, path, problems);
        }
    }

    private static bool ValidatePercentile(PercentileAllocation part, string path, HashSet<string> variants, List<FlagProblem> problems)
    {
        ValidateVariant(part.Variant, path + ".variant", variants, problems);
        var isFromSound = ValidateBound(part.From, path + ".from", problems);
        var isToSound = ValidateBound(part.To, path + ".to", problems);
        if (isFromSound && isToSound && part.From > part.To)
            problems.Add(new(true, path, $"from {Text(part.From)} to {Text(part.To)}", "The range ends before it starts.", "Swap from and to"));
        return isFromSound && isToSound && part.From <= part.To;
    }

    private static void ValidatePercentiles(PercentileAllocation[] parts, Allocation allocation, HashSet<string> variants, List<FlagProblem> problems)
    {
        var areSound = true;
        for (var i = 0; i < parts.Length; i++)
            areSound &= ValidatePercentile(parts[i], $".allocation.percentile[{i}]", variants, problems);

        if (areSound && parts.Length != 0)
            WarnAboutCoverage(parts, allocation, problems);
    }

    private static bool ValidateBound(double bound, string path, List<FlagProblem> problems)
    {
        if (bound is >= 0 and <= 100)
            return true;
        problems.Add(new(true, path, Text(bound), "A percentile lies between 0 and 100.", "Write a number from 0 to 100"));
        return false;
    }

    private static void WarnAboutCoverage(PercentileAllocation[] parts, Allocation allocation, List<FlagProblem> problems)
    {
        double covered = 0;
        PercentileAllocation? previous = null;
        foreach (var part in parts.Where(part => part.From < part.To).OrderBy(part => part.From))
        {
            if (previous is not null && part.From < previous.To)
                problems.Add(new(false, ".allocation.percentile", $"{Text(part.From)} to {Text(Math.Min(part.To, previous.To))}", "Two ranges overlap; the first one in the file decides.", "Make the ranges touch without overlapping"));
            if (part.From > covered && allocation.DefaultWhenEnabled is null)
                problems.Add(new(false, ".allocation.percentile", $"{Text(covered)} to {Text(part.From)}", "No range covers these percentiles and there is no default_when_enabled, so these users get no variant.", "Close the gap or add default_when_enabled"));
            covered = Math.Max(covered, part.To);
            previous = previous is null || part.To > previous.To ? part : previous;
        }

        if (covered < 100 && allocation.DefaultWhenEnabled is null)
            problems.Add(new(false, ".allocation.percentile", $"{Text(covered)} to 100", "No range covers these percentiles and there is no default_when_enabled, so these users get no variant.", "Close the gap or add default_when_enabled"));
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
