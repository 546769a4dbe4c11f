using FlagGateway.Core.Hygiene.Linting;

namespace FlagGateway.Commands.Flags;

/// <summary>A finding as a command of GitHub Actions, which shows it at its line.</summary>
/// <seealso href="https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message">workflow commands</seealso>
internal static class GitHubAnnotation
{
    public static string Write(string folder, LintFinding finding)
    {
        var line = finding.Line > 0 ? $",line={finding.Line}" : "";
        return $"::{LevelOf(finding.Severity)} file={Property(LintText.FileOf(folder, finding))}{line},title={Property($"{finding.Rule}{(finding.Flag.Length == 0 ? "" : $" ({finding.Flag})")}")}::{Data(LintText.Message(finding))}";
    }

    private static string LevelOf(LintSeverity severity) => severity switch { LintSeverity.Error => "error", LintSeverity.Warning => "warning", _ => "notice" };

    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
