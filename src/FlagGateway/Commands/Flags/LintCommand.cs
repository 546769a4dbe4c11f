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
        var (config, output, overrides) = (CommonOptions.Config(), CommonOptions.Output(), CommonOptions.Overrides());
        var strict = StrictOption("Exit code 1 for any finding, not for errors only.");
        var ignore = new Option<string[]>("--ignore") { Description = "A rule to ignore; may be repeated. For one flag: lifecycle.lint_ignore.", HelpName = "RULE", DefaultValueFactory = static _ => [] };
        ignore.AcceptOnlyFromAmong([.. LintRule.All.Select(static rule => rule.Name)]);
        var command = new Command("lint", "Find flags without an owner, flags past their retirement date, and rules without effect. Reads the files, and the state if possible.") { config, strict, ignore, output, overrides };
        command.SetAction((result, cancellationToken) => LintAsync(
            result.InvocationConfiguration,
            result.GetValue(config)!,
            result.GetValue(overrides) ?? [],
            new Request(result.GetValue(strict), (result.GetValue(ignore) ?? []).ToHashSet(StringComparer.Ordinal), result.GetValue(output) == "json"), cancellationToken));
        return command;
    }

    /// <summary>The option that makes any finding an error.</summary>
    public static Option<bool> StrictOption(string description) => new("--strict") { Description = description };

    private static async Task<int> LintAsync(InvocationConfiguration streams, string folder, string[] overrides, Request request, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var (flags, findings, problem) = await ConfigurationFolder.Read(folder).LintAsync(overrides, today, request.Ignored, cancellationToken);
        if (problem is not null)
            await streams.Error.WriteLineAsync(problem);
        var errors = findings.Count(static finding => finding.Severity == LintSeverity.Error);
        if (request.IsJson)
            await streams.Output.WriteLineAsync(FlagsOutput.ToJson(new { Flags = flags, Findings = findings }));
        else
            await FlagsOutput.WriteAsync(streams.Output, [.. findings.Select(Line), Summary(folder, flags, findings)]);
        return errors > 0 || (request.IsStrict && findings.Count > 0) ? ExitCode.Failed : ExitCode.Done;
    }

    private static string Line(LintFinding finding) =>
        $"{finding.File}{(finding.Line > 0 ? $":{finding.Line}" : "")}: {finding.Severity.ToString().ToLowerInvariant()}: {finding.Rule}: {finding.Path}: {finding.Problem.TrimEnd('.')}"
        + $"{(finding.Value is null ? "" : $" (got {finding.Value})")}. {finding.Remedy.TrimEnd('.')}";

    private static string Summary(string folder, int? flags, IReadOnlyList<LintFinding> findings) =>
        $"{Path.GetFullPath(folder)}: {(flags is { } count ? $"{count} flags, " : "")}"
        + string.Join(", ", new[] { LintSeverity.Error, LintSeverity.Warning, LintSeverity.Info }.Select(severity => $"{findings.Count(finding => finding.Severity == severity)} {NounOf(severity)}"));

    private static string NounOf(LintSeverity severity) => severity switch { LintSeverity.Error => "errors", LintSeverity.Warning => "warnings", _ => "infos" };

    private sealed record Request(bool IsStrict, HashSet<string> Ignored, bool IsJson);
}
