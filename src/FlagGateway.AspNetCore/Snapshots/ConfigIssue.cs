namespace FlagGateway.Snapshots;

/// <summary>How bad an issue is.</summary>
public enum IssueSeverity
{
    /// <summary>Applied, and worth reviewing.</summary>
    Warning,

    /// <summary>The whole change is refused; the last good configuration stays in force.</summary>
    Error,
}

/// <summary>One thing that is wrong with the configuration, said so that it can be fixed.</summary>
/// <param name="Severity">Whether it stops the change.</param>
/// <param name="File">File name without its folder, or the source's name where it is not a file.</param>
/// <param name="Path">Where in the file: <c>$.feature_management.feature_flags[3].allocation.percentile[0].to</c>.</param>
/// <param name="Value">The offending value as written, shortened; <c>null</c> where there is none.</param>
/// <param name="Problem">What is wrong, one sentence.</param>
/// <param name="Remedy">What to write instead, one sentence.</param>
/// <param name="Line">Line in the file, from 1; 0 where it is not known.</param>
public sealed record ConfigIssue(
    IssueSeverity Severity, string File, string Path, string? Value, string Problem, string Remedy, int Line = 0)
{
    /// <summary>One line: <c>flags.json:12: error: $.path: Problem (got value). Remedy</c></summary>
    public override string ToString() => OneLine(
        $"{File}{(Line > 0 ? $":{Line}" : "")}: {(Severity == IssueSeverity.Error ? "error" : "warning")}: {Path}: {Problem.TrimEnd('.')}"
        + $"{(Value is null ? "" : $" (got {Value})")}. {Remedy.TrimEnd('.')}");

    // Files are hostile text to a terminal and to a log that counts lines.
    private static string OneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}
