namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>How bad a finding is.</summary>
internal enum LintSeverity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Likely a mistake, or debt that grows.</summary>
    Warning,

    /// <summary>A gateway would refuse it.</summary>
    Error,
}

/// <summary>One thing about the flags that should not stay as it is.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Flag">Id of the flag; empty where it is about none.</param>
/// <param name="File">File name without its folder.</param>
/// <param name="Path">Where in the file.</param>
/// <param name="Value">The value in question, or <c>null</c>.</param>
/// <param name="Problem">What is wrong, one sentence.</param>
/// <param name="Remedy">What to do, one sentence.</param>
/// <param name="Line">Line in the file, from 1; 0 where it is not known.</param>
internal sealed record LintFinding(
    string Rule, LintSeverity Severity, string Flag, string File, string Path, string? Value, string Problem, string Remedy, int Line = 0);
