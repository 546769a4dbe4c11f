namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>Collects findings about one flag.</summary>
internal sealed class LintReport(FlagMetadata flag, List<LintFinding> findings)
{
    private const string FlagsFile = "flags.json";

    public void Add(LintRule rule, string path, string? value, string problem, string remedy) =>
        Add(rule, FlagsFile, flag.Path + path, value, problem, remedy);

    public void Add(LintRule rule, string file, string path, string? value, string problem, string remedy) =>
        findings.Add(new(rule.Name, rule.Severity, flag.Id, file, path, value, problem, remedy));
}
