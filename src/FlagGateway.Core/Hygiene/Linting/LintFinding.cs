namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>Severity of a finding.</summary>
public enum LintSeverity
{
    /// <summary>Information.</summary>
    Info,

    /// <summary>A likely mistake, or growing debt.</summary>
    Warning,

    /// <summary>A gateway would reject it.</summary>
    Error,
}

/// <summary>A finding about flags.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Flag">Id of the flag; empty if it is about none.</param>
/// <param name="File">File name without its folder.</param>
/// <param name="Path">Path in the file.</param>
/// <param name="Value">The value in question, or <c>null</c>.</param>
/// <param name="Problem">The problem, in one sentence.</param>
/// <param name="Remedy">The remedy, in one sentence.</param>
/// <param name="Line">Line in the file, from 1; 0 if unknown.</param>
public sealed record LintFinding(
    string Rule, LintSeverity Severity, string Flag, string File, string Path, string? Value, string Problem, string Remedy, int Line = 0);
