using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>Rules about the number of flags.</summary>
internal static class CountRules
{
    public static void Check(IReadOnlyList<FlagMetadata> flags, LintSettings settings, List<LintFinding> findings)
    {
        var active = flags.Count(static flag => flag.Definition.Status != FeatureStatus.Disabled);
        if (active > settings.MaxActiveFlags && settings.SeverityOf(LintRule.TooManyFlags) is { } severity)
        {
            findings.Add(new(
                LintRule.TooManyFlags.Name, severity, "", LintReport.FlagsFile, "$.feature_management.feature_flags", null,
                $"{active} flags are active, and the limit is {settings.MaxActiveFlags}.", "Retire those that flaggateway flags stale lists, or raise FlagGateway:Hygiene:MaxActiveFlags"));
        }
    }
}
