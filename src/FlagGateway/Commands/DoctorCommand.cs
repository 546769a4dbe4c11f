using System.CommandLine;
using FlagGateway.Diagnosis;
using FlagGateway.Formatting;
using FlagGateway.Hosting;
using FlagGateway.Snapshots;
using FlagGateway.Tools;

namespace FlagGateway.Commands;

/// <summary>
/// <c>flaggateway doctor</c>: checks what a gateway depends on, and says what to do about each finding.
/// </summary>
internal static class DoctorCommand
{
    private const string Configuration = "configuration";

    public static Command Create()
    {
        var (config, output, overrides) = (CommonOptions.Config(), CommonOptions.Output(), CommonOptions.Overrides());
        var command = new Command("doctor", "Check configuration, ports, certificates, trusted proxies, Redis, Prometheus, destinations and the clock, and say what to fix; exit code 1 if a check failed.") { config, output, overrides };
        command.SetAction((result, cancellationToken) => CheckAsync(
            result.InvocationConfiguration, result.GetValue(config)!, result.GetValue(overrides) ?? [], result.GetValue(output) == "json", cancellationToken));
        return command;
    }

    private static async Task<int> CheckAsync(InvocationConfiguration streams, string folder, string[] overrides, bool isJson, CancellationToken cancellationToken)
    {
        var (configuration, issues) = await ConfigurationFolder.Read(folder).LoadAsync(overrides);
        List<DiagnosticCheck> checks = [.. issues.Select(From)];
        if (configuration is not null)
        {
            if (checks.Count == 0)
                checks.Add(Ok(Path.GetFullPath(folder), $"valid: {configuration.ProxyRoutes.Count} routes, {configuration.Flags.Flags.Count} flags, {configuration.Plans.Count} rollouts"));
            checks.AddRange(await configuration.DiagnoseAsync(cancellationToken));
        }

        var failed = checks.Count(static check => check.Status == DiagnosticStatus.Failed);
        var warnings = checks.Count(static check => check.Status == DiagnosticStatus.Warning);
        var text = isJson
            ? CliJson.ToText(new
            {
                folder = Path.GetFullPath(folder),
                status = WordOf(failed > 0 ? DiagnosticStatus.Failed : warnings > 0 ? DiagnosticStatus.Warning : DiagnosticStatus.Ok),
                complete = configuration is not null,
                checks = checks.Select(static check => new { name = check.Name, target = check.Target, status = WordOf(check.Status), finding = check.Finding, remedy = check.Remedy }),
            })
            : string.Join(Environment.NewLine, [
                .. checks.SelectMany(Lines),
                .. configuration is null ? ["The other checks need a valid configuration."] : Array.Empty<string>(),
                $"{checks.Count - failed - warnings} ok, {warnings} warnings, {failed} failed",
            ]);
        await streams.Output.WriteLineAsync(text.AsMemory(), cancellationToken);
        return failed > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static DiagnosticCheck From(ConfigIssue issue) => new()
    {
        Name = Configuration,
        Target = $"{issue.File}{(issue.Line > 0 ? $":{issue.Line}" : "")}: {issue.Path}",
        Status = issue.Severity == IssueSeverity.Error ? DiagnosticStatus.Failed : DiagnosticStatus.Warning,
        Finding = $"{issue.Problem.TrimEnd('.')}{(issue.Value is null ? "" : $" (got {issue.Value})")}",
        Remedy = issue.Remedy,
    };

    private static DiagnosticCheck Ok(string target, string finding) => new() { Name = Configuration, Target = target, Status = DiagnosticStatus.Ok, Finding = finding };

    // The remedy has a line of its own.
    private static IEnumerable<string> Lines(DiagnosticCheck check)
    {
        yield return VisibleText.From($"{WordOf(check.Status),-8} {check.Name,-16} {check.Target}: {check.Finding}");
        if (check.Remedy is { } remedy)
            yield return VisibleText.From($"{"",-26}-> {remedy.TrimEnd('.')}");
    }

    private static string WordOf(DiagnosticStatus status) => status switch
    {
        DiagnosticStatus.Failed => "failed",
        DiagnosticStatus.Warning => "warning",
        _ => "ok",
    };
}
