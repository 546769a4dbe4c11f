using System.CommandLine;
using FlagGateway.Core.Hygiene.Linting;
using FlagGateway.Hosting;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Flags;

/// <summary><c>flaggateway flags lint</c>: finds valid flags that should not stay as they are.</summary>
internal static class LintCommand
{
    public static Command Create()
    {
        var (config, output, overrides) = (CommonOptions.Config(), Output(), CommonOptions.Overrides());
        var strict = StrictOption("Exit code 1 for any finding, not for errors only.");
        var ignore = new Option<string[]>("--ignore") { Description = "A rule to ignore; may be repeated. For one flag: lifecycle.lint_ignore. For everyone: FlagGateway:Hygiene:Lint.", HelpName = "RULE", DefaultValueFactory = static _ => [] };
        ignore.AcceptOnlyFromAmong([.. LintRule.All.Select(static rule => rule.Name)]);
        var baseline = Baseline();
        var command = new Command(
            "lint",
            "Find flags without an owner, flags past their retirement date, and rules without effect. Reads the files, and the state if possible.") { config, strict, ignore, baseline, output, overrides };
        command.SetAction((result, cancellationToken) => LintAsync(
            result.InvocationConfiguration,
            result.GetValue(config)!,
            result.GetValue(overrides) ?? [],
            new Request(result.GetValue(strict), (result.GetValue(ignore) ?? []).ToHashSet(StringComparer.Ordinal), result.GetValue(baseline), result.GetValue(output)!), cancellationToken));
        return command;
    }

    /// <summary>The option that makes any finding an error.</summary>
    public static Option<bool> StrictOption(string description) => new("--strict") { Description = description };

    private static Option<string> Output()
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "Output format: sarif is SARIF 2.1.0, github annotates lines of a pull request.",
            DefaultValueFactory = static _ => "table",
        };
        output.AcceptOnlyFromAmong("table", "json", "sarif", "github");
        return output;
    }

    private static Option<string?> Baseline()
    {
        var baseline = new Option<string?>("--baseline") { Description = "A file with known findings, which are not reported: the output of an earlier flags lint -o json.", HelpName = "FILE" };
        baseline.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens.Where(static token => !File.Exists(token.Value)))
                result.AddError($"--baseline is '{token.Value}', and there is no such file. Write it with: flaggateway flags lint -o json > {token.Value}");
        });
        return baseline;
    }

    private static async Task<int> LintAsync(InvocationConfiguration streams, string folder, string[] overrides, Request request, CancellationToken cancellationToken)
    {
        IReadOnlyList<LintFinding> known = [];
        if (request.Baseline is { } file && !BaselineFile.TryRead(file, out known, out var mistake))
            return await FlagsOutput.FailAsync(streams, mistake);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var (flags, all, problem) = await ConfigurationFolder.Read(folder).LintAsync(overrides, today, request.Ignored, cancellationToken);
        if (problem is not null)
            await streams.Error.WriteLineAsync(problem);
        var baseline = LintBaseline.Compare(all, known);
        var findings = baseline.Added;
        await WriteAsync(streams.Output, folder, flags, baseline, request);
        return findings.Any(static finding => finding.Severity == LintSeverity.Error) || (request.IsStrict && findings.Count > 0) ? ExitCode.Failed : ExitCode.Done;
    }

    private static Task WriteAsync(TextWriter writer, string folder, int? flags, BaselineComparison baseline, Request request) => request.Output switch
    {
        "json" => writer.WriteLineAsync(FlagsOutput.ToJson(new { Flags = flags, Findings = baseline.Added, baseline.Known })),
        "sarif" => writer.WriteLineAsync(SarifLog.Write(folder, baseline.Added)),
        "github" => FlagsOutput.WriteAsync(writer, baseline.Added.Select(finding => GitHubAnnotation.Write(folder, finding))),
        _ => FlagsOutput.WriteAsync(writer, [.. baseline.Added.Select(Line), Summary(folder, flags, baseline, request)]),
    };

    private static string Line(LintFinding finding) =>
        $"{finding.File}{(finding.Line > 0 ? $":{finding.Line}" : "")}: {finding.Severity.ToString().ToLowerInvariant()}: {finding.Rule}: {finding.Path}: {LintText.Message(finding)}";

    private static string Summary(string folder, int? flags, BaselineComparison baseline, Request request) =>
        $"{Path.GetFullPath(folder)}: {(flags is { } count ? $"{count} flags, " : "")}"
        + string.Join(", ", new[] { LintSeverity.Error, LintSeverity.Warning, LintSeverity.Info }.Select(severity => $"{baseline.Added.Count(finding => finding.Severity == severity)} {NounOf(severity)}"))
        + (request.Baseline is null ? "" : $"; of the baseline, {baseline.Known} are still there and {baseline.Gone} are gone");

    private static string NounOf(LintSeverity severity) => severity switch { LintSeverity.Error => "errors", LintSeverity.Warning => "warnings", _ => "infos" };

    private sealed record Request(bool IsStrict, HashSet<string> Ignored, string? Baseline, string Output);
}
