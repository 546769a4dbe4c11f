namespace FlagGateway.Snapshots;

/// <summary>Severity of an issue.</summary>
public enum IssueSeverity
{
    /// <summary>Applied, and worth reviewing.</summary>
    Warning,

    /// <summary>The whole change is rejected; the last good configuration stays in force.</summary>
    Error,
}

/// <summary>An issue of the configuration, with all that is needed to fix it.</summary>
/// <param name="Severity">Whether it rejects the change.</param>
/// <param name="File">File name without its folder, or the source's name if it is not a file.</param>
/// <param name="Path">
/// Path in flags.json and rollouts.json: <c>$.feature_management.feature_flags[3].allocation.percentile[0].to</c>. Key
/// of a setting, which may come from elsewhere than gateway.json: <c>FlagGateway:Identity:User:0:Header</c>. <c>$</c>
/// for a whole file.
/// </param>
/// <param name="Value">The offending value as written, shortened; <c>null</c> for none.</param>
/// <param name="Problem">The problem, in one sentence.</param>
/// <param name="Remedy">The remedy, in one sentence.</param>
/// <param name="Line">Line in the file, from 1; 0 if unknown.</param>
public sealed record ConfigIssue(
    IssueSeverity Severity, string File, string Path, string? Value, string Problem, string Remedy, int Line = 0)
{
    /// <summary>One line: <c>flags.json:12: error: $.path: Problem (got value). Remedy</c></summary>
    public override string ToString() => OneLine(
        $"{File}{(Line > 0 ? $":{Line}" : "")}: {(Severity == IssueSeverity.Error ? "error" : "warning")}: {Path}: {Problem.TrimEnd('.')}"
        + $"{(Value is null ? "" : $" (got {Value})")}. {Remedy.TrimEnd('.')}");

    // Files are untrusted text for terminals and line-based logs.
    private static string OneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}
