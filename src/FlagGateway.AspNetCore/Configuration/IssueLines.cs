using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Makes the list of a file's issues fit to be read: the worst first, not endless, and with lines.</summary>
internal static class IssueLines
{
    /// <summary>The most issues of one file that are shown one by one.</summary>
    /// <value>100.</value>
    public const int MaxIssues = 100;

    /// <summary>
    /// Orders the issues of a file, errors first and otherwise as they came; keeps the first
    /// <see cref="MaxIssues"/> and says how many more there are; gives a line to those without.
    /// </summary>
    /// <param name="file">The file; issues of others are left as they are, at the end.</param>
    /// <param name="issues">All that was found.</param>
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
