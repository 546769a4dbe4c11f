using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Linting;
using FlagGateway.Hygiene;
using FlagGateway.Snapshots;

namespace FlagGateway.Tools;

/// <summary>Result of linting a folder.</summary>
/// <param name="Flags">Number of flags; <c>null</c> if the files have errors.</param>
/// <param name="Findings">The findings, with lines.</param>
/// <param name="StateProblem">Why the state could not be read and was omitted; otherwise <c>null</c>.</param>
public sealed record FlagLintResult(int? Flags, IReadOnlyList<LintFinding> Findings, string? StateProblem);

/// <summary>Finds valid but undesirable configuration in the files, and where they disagree with the state.</summary>
internal static class FlagLinter
{
    /// <summary>Checks files without errors.</summary>
    public static async Task<FlagLintResult> LintAsync(FolderConfiguration folder, DateOnly today, IReadOnlySet<string> ignored, CancellationToken cancellationToken)
    {
        var settings = LintSettingsReader.Read(folder.Options.Hygiene).Without(ignored);
        var severity = settings.SeverityOf(LintRule.Overruled);
        var (overruled, problem) = severity is null ? new([], null) : await folder.CompareStateAsync(cancellationToken);
        var found = FindingLines.Fill(FlagLint.Check(FlagMetadataReader.Read(folder.Loaded), today, settings), folder.Folder.Files);
        var (extended, unread) = await ExtensionsAsync(folder, settings.SeverityOf(LintRule.ExtensionWithoutReason), cancellationToken);
        return new(folder.Loaded.Entries.Count, [.. found, .. Overruled(folder.Loaded, overruled, severity ?? LintRule.Overruled.Severity), .. extended], problem ?? unread);
    }

    /// <summary>Reports the errors of files that a gateway would reject.</summary>
    public static FlagLintResult Reject(IReadOnlyList<ConfigIssue> issues) =>
        new(null, [.. issues.Where(static issue => issue.Severity == IssueSeverity.Error).Select(static issue => From(LintRule.Invalid, LintRule.Invalid.Severity, issue))], null);

    // A day that was in force before is known to a gateway only.
    private static async Task<(IReadOnlyList<LintFinding> Findings, string? Problem)> ExtensionsAsync(FolderConfiguration folder, LintSeverity? severity, CancellationToken cancellationToken)
    {
        if (severity is not { } reported)
            return ([], null);
        var reading = await FolderState.ReadLifeAsync(folder.Options.State, cancellationToken);
        if (reading.Lives is not { } lives)
            return ([], $"What a gateway has observed of flags cannot be read, so extensions were not checked: {reading.Problem}");
        var issues =
            from entry in folder.Loaded.Entries.Values
            let lifecycle = entry.Lifecycle
            where lifecycle is { ExtensionReason.Length: 0 } && !lifecycle.LintIgnore.Contains(LintRule.ExtensionWithoutReason.Name, StringComparer.Ordinal)
            let earliest = lives.Find(entry.Compiled.Id)?.EarliestRetirement
            where lifecycle.ExpectedRetirement > earliest
            select new ConfigIssue(
                IssueSeverity.Warning, ConfigFileNames.Flags, entry.Path + ".lifecycle.expected_retirement", $"{lifecycle.ExpectedRetirement:yyyy-MM-dd}",
                $"The flag should have been gone by {earliest:yyyy-MM-dd}, and nothing says why it stays longer.", "Add extension_reason to lifecycle, or remove the flag");
        IReadOnlyList<ConfigIssue> found = [.. issues];
        return ([.. (folder.Folder.Files.Flags is { } flags ? IssueLines.Fill(flags, found) : found).Select(issue => From(LintRule.ExtensionWithoutReason, reported, issue))], null);
    }

    private static IEnumerable<LintFinding> Overruled(LoadedConfiguration configuration, IReadOnlyList<ConfigIssue> overruled, LintSeverity severity)
    {
        var silent = configuration.Entries.Values
            .Where(static entry => entry.Lifecycle?.LintIgnore.Contains(LintRule.Overruled.Name, StringComparer.Ordinal) == true)
            .Select(static entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        return overruled.Where(issue => !silent.Contains(issue.Path)).Select(issue => From(LintRule.Overruled, severity, issue));
    }

    private static LintFinding From(LintRule rule, LintSeverity severity, ConfigIssue issue) =>
        new(rule.Name, severity, "", issue.File, issue.Path, issue.Value, issue.Problem, issue.Remedy, issue.Line);
}
