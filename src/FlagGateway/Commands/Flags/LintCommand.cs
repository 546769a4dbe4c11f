using System.CommandLine;
using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Linting;
using FlagGateway.Hosting;
using FlagGateway.Hygiene;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Commands.Flags;

/// <summary><c>flaggateway flags lint</c>: what is valid in the files and should not stay.</summary>
internal static class LintCommand
{
    public static Command Create()
    {
        var (config, output, overrides) = (CommonOptions.Config(), CommonOptions.Output(), CommonOptions.Overrides());
        var strict = StrictOption("Exit code 1 for any finding, not for errors only.");
        var ignore = new Option<string[]>("--ignore") { Description = "A rule to be silent about; may be repeated. For one flag: lifecycle.lint_ignore.", HelpName = "RULE", DefaultValueFactory = static _ => [] };
        ignore.AcceptOnlyFromAmong([.. LintRule.All.Select(static rule => rule.Name)]);
        var command = new Command("lint", "Find flags that nobody answers for, that are due, or whose rules do nothing. Reads the files, and the state where it can be read.") { config, strict, ignore, output, overrides };
        command.SetAction((result, cancellationToken) => LintAsync(
            result.InvocationConfiguration,
            result.GetValue(config)!,
            result.GetValue(overrides) ?? [],
            new Request(result.GetValue(strict), (result.GetValue(ignore) ?? []).ToHashSet(StringComparer.Ordinal), result.GetValue(output) == "json"), cancellationToken));
        return command;
    }

    /// <summary>The option by which any finding fails.</summary>
    public static Option<bool> StrictOption(string description) => new("--strict") { Description = description };

    private static async Task<int> LintAsync(InvocationConfiguration streams, string folder, string[] overrides, Request request, CancellationToken cancellationToken)
    {
        var files = ConfigFolder.Read(folder);
        await using var loader = new ConfigLoader(folder, overrides, new CohortRegistry());
        var result = await loader.LoadAsync(previous: null, files);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var (overruled, problem) = result.Configuration is { } loaded && !request.Ignored.Contains(LintRule.Overruled.Name)
            ? await FolderState.CompareAsync(loaded, files, cancellationToken)
            : ([], null);
        if (problem is not null)
            await streams.Error.WriteLineAsync(problem);
        IReadOnlyList<LintFinding> findings = result.Configuration is { } configuration
            ? [.. FindingLines.Fill(FlagLint.Check(FlagMetadataReader.Read(configuration), today, request.Ignored), files), .. Overruled(configuration, overruled)]
            : [.. result.Issues.Where(static issue => issue.Severity == IssueSeverity.Error).Select(ToFinding)];
        var errors = findings.Count(static finding => finding.Severity == LintSeverity.Error);
        if (request.IsJson)
            await streams.Output.WriteLineAsync(FlagsOutput.ToJson(new { Flags = result.Configuration?.Entries.Count, Findings = findings }));
        else
            await FlagsOutput.WriteAsync(streams.Output, [.. findings.Select(Line), Summary(folder, result, findings)]);
        return errors > 0 || (request.IsStrict && findings.Count > 0) ? ExitCode.Failed : ExitCode.Done;
    }

    private static IEnumerable<LintFinding> Overruled(LoadedConfiguration configuration, IReadOnlyList<ConfigIssue> overruled)
    {
        var silent = configuration.Entries.Values
            .Where(static entry => entry.Lifecycle?.LintIgnore.Contains(LintRule.Overruled.Name, StringComparer.Ordinal) == true)
            .Select(static entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        return overruled.Where(issue => !silent.Contains(issue.Path)).Select(static issue =>
            new LintFinding(LintRule.Overruled.Name, LintRule.Overruled.Severity, "", issue.File, issue.Path, issue.Value, issue.Problem, issue.Remedy, issue.Line));
    }

    private static LintFinding ToFinding(ConfigIssue issue) =>
        new(LintRule.Invalid.Name, LintRule.Invalid.Severity, "", issue.File, issue.Path, issue.Value, issue.Problem, issue.Remedy, issue.Line);

    private static string Line(LintFinding finding) =>
        $"{finding.File}{(finding.Line > 0 ? $":{finding.Line}" : "")}: {finding.Severity.ToString().ToLowerInvariant()}: {finding.Rule}: {finding.Path}: {finding.Problem.TrimEnd('.')}"
        + $"{(finding.Value is null ? "" : $" (got {finding.Value})")}. {finding.Remedy.TrimEnd('.')}";

    private static string Summary(string folder, LoadResult result, IReadOnlyList<LintFinding> findings) =>
        $"{Path.GetFullPath(folder)}: {(result.Configuration is { } good ? $"{good.Entries.Count} flags, " : "")}"
        + string.Join(", ", new[] { LintSeverity.Error, LintSeverity.Warning, LintSeverity.Info }.Select(severity => $"{findings.Count(finding => finding.Severity == severity)} {NounOf(severity)}"));

    private static string NounOf(LintSeverity severity) => severity switch { LintSeverity.Error => "errors", LintSeverity.Warning => "warnings", _ => "infos" };

    private sealed record Request(bool IsStrict, HashSet<string> Ignored, bool IsJson);
}
