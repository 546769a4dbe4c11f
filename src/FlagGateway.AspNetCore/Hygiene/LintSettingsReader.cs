using FlagGateway.Core.Hygiene.Linting;
using FlagGateway.Options;

namespace FlagGateway.Hygiene;

/// <summary>Converts the section <c>FlagGateway:Hygiene</c>.</summary>
internal static class LintSettingsReader
{
    public static LintSettings Read(HygieneOptions options) => new()
    {
        Severities = (options.Lint ?? []).ToDictionary(static rule => rule.Key, static rule => SeverityOf(rule.Value), StringComparer.OrdinalIgnoreCase),
        MaxActiveFlags = options.MaxActiveFlags,
    };

    private static LintSeverity? SeverityOf(LintLevel level) => level switch
    {
        LintLevel.Off => null,
        LintLevel.Info => LintSeverity.Info,
        LintLevel.Warning => LintSeverity.Warning,
        LintLevel.Error => LintSeverity.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
    };
}
