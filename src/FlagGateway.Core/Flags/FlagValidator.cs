using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Flags;

/// <summary>Validates the definition of one flag.</summary>
public static class FlagValidator
{
    /// <summary>Lists all errors and warnings of a definition; empty if it is valid.</summary>
    public static IReadOnlyList<FlagProblem> Validate(FeatureDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        List<FlagProblem> problems = [];
        ValidateId(definition.Name, problems);
        var names = ValidateVariants(definition, problems);
        FilterValidator.Validate(definition, problems);
        if (definition.Allocation is { } allocation)
            AllocationValidator.Validate(allocation, names, problems);
        return problems;
    }

    private static void ValidateId(string? id, List<FlagProblem> problems)
    {
        if (string.IsNullOrWhiteSpace(id))
            problems.Add(new(true, ".id", id, "A flag needs an id.", "Give it a non-empty string"));
        else if (id.Contains(':', StringComparison.Ordinal))
            problems.Add(new(true, ".id", id, "A colon separates configuration keys and cannot stand in an id.", "Use a dot or a hyphen"));
        else if (id.Any(char.IsControl))
            problems.Add(new(true, ".id", id, "An id cannot contain control characters.", "Remove them"));
    }

    private static HashSet<string> ValidateVariants(FeatureDefinition definition, List<FlagProblem> problems)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        var place = 0;
        foreach (var variant in definition.Variants ?? [])
        {
            var path = $".variants[{place++}].name";
            if (string.IsNullOrEmpty(variant.Name))
                problems.Add(new(true, path, variant.Name, "A variant needs a name.", "Give it a non-empty string"));
            else if (!names.Add(variant.Name))
                problems.Add(new(true, path, variant.Name, "Two variants of the flag have this name.", "Rename one of them"));
        }

        return names;
    }
}
