namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>Collects findings about one flag.</summary>
internal sealed class LintReport(FlagMetadata flag, LintSettings settings, List<LintFinding> findings)
{
    /// <summary>The file of flags.</summary>
    public const string FlagsFile = "flags.json";

    /// <summary>Adds a finding, unless the rule is off or suppressed for the flag.</summary>
    /// <returns>Whether the rule is on; a suppressed one is.</returns>
    public bool Add(LintRule rule, string path, string? value, string problem, string remedy) =>
        Add(rule, FlagsFile, flag.Path + path, value, problem, remedy);

    /// <inheritdoc cref="Add(LintRule, string, string?, string, string)"/>
    public bool Add(LintRule rule, string file, string path, string? value, string problem, string remedy)
    {
        if (settings.SeverityOf(rule) is not { } severity)
            return false;
        if (flag.Lifecycle?.Ignored.Contains(rule.Name) != true)
            findings.Add(new(rule.Name, severity, flag.Id, file, path, value, problem, remedy));
        return true;
    }
}
