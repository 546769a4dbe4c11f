using FlagGateway.Core.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Prepares the issues of a file for display: sorted by severity, limited in number, with lines.</summary>
internal static class IssueLines
{
    /// <summary>Maximum number of issues shown for one file.</summary>
    /// <value>100.</value>
    public const int MaxIssues = 100;

    /// <summary>
    /// Sorts the issues of a file, errors first and otherwise in their order; returns the first
    /// <see cref="MaxIssues"/> with a count of the others, and adds missing lines.
    /// </summary>
    /// <param name="file">The file; issues of other files stay unchanged, at the end.</param>
    /// <param name="issues">All issues.</param>
    public static IReadOnlyList<ConfigIssue> Fill(ConfigFile file, IReadOnlyList<ConfigIssue> issues)
    {
        var byFile = issues.ToLookup(issue => string.Equals(issue.File, file.Name, StringComparison.Ordinal));
        ConfigIssue[] own = [.. byFile[true].OrderByDescending(issue => issue.Severity)];
        var shown = own.Length > MaxIssues ? own[..MaxIssues] : own;

        ConfigIssue[] without = [.. shown.Where(issue => issue.Line == 0)];
        var lines = without.Length == 0 ? [] : JsonLocator.FindLines(file.Bytes.Span, [.. without.Select(issue => issue.Path)]);
        var next = 0;
        var withLines = shown.Select(issue => issue.Line == 0 ? issue with { Line = lines[next++] } : issue);

        return [.. withLines, .. More(file, own), .. byFile[false]];
    }

    private static IEnumerable<ConfigIssue> More(ConfigFile file, ConfigIssue[] own)
    {
        if (own.Length > MaxIssues)
        {
            yield return new(own[MaxIssues].Severity, file.Name, JsonPath.Root, null,
                $"and {own.Length - MaxIssues} more", "Fix the ones above first");
        }
    }
}
