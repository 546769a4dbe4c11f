using FlagGateway.Core.Hygiene.Linting;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Checks the section <c>FlagGateway:Hygiene</c>.</summary>
internal static class HygieneChecks
{
    public static void Validate(HygieneOptions hygiene, List<ConfigIssue> issues)
    {
        string[] names = [.. LintRule.All.Select(static rule => rule.Name)];
        foreach (var rule in (hygiene.Lint ?? []).Keys)
        {
            if (rule.Equals(LintRule.Invalid.Name, StringComparison.OrdinalIgnoreCase))
                issues.Add(Error(rule, "What a gateway refuses is an error.", "Remove it"));
            else if (!names.Contains(rule, StringComparer.OrdinalIgnoreCase))
                issues.Add(Error(rule, "No rule of flags lint has this name.", ClosestName.Find(rule, names) is { } meant ? $"Write {meant}" : $"Use one of {string.Join(", ", names.Skip(1))}"));
        }
    }

    private static ConfigIssue Error(string rule, string problem, string remedy) => new(IssueSeverity.Error, ConfigFileNames.Gateway, string.Join(':', GatewayFileReader.Section, "Hygiene", "Lint", rule), rule, problem, remedy);
}
