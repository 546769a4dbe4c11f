using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Linting;
using FlagGateway.Snapshots;

namespace FlagGateway.Hygiene;

/// <summary>Adds line numbers to findings.</summary>
internal static class FindingLines
{
    /// <summary>Returns the findings with the line of each path, or of its nearest parent.</summary>
    public static IReadOnlyList<LintFinding> Fill(IReadOnlyList<LintFinding> findings, ConfigFolder files)
    {
        var lines = findings.Select(static finding => finding.Line).ToArray();
        foreach (var file in new[] { files.Gateway, files.Flags, files.Rollouts }.OfType<ConfigFile>())
        {
            int[] own = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i] == 0 && findings[i].File == file.Name)];
            if (own.Length == 0)
                continue;
            // Settings of gateway.json are identified by keys, everything else by paths.
            List<ConfigIssue> issues = [.. own.Select(i => new ConfigIssue(IssueSeverity.Warning, file.Name, findings[i].Path, null, "", ""))];
            SettingLines.Fill(file, issues);
            var found = JsonLocator.FindLines(file.Bytes.Span, [.. issues.Select(static issue => issue.Path)]);
            for (var i = 0; i < own.Length; i++)
                lines[own[i]] = issues[i].Line > 0 ? issues[i].Line : found[i];
        }

        return [.. findings.Select((finding, i) => finding with { Line = lines[i] })];
    }
}
