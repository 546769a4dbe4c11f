using System.CommandLine;
using System.Text.Json;
using FlagGateway.Hosting;
using FlagGateway.Snapshots;
using FlagGateway.Tools;

namespace FlagGateway.Commands;

/// <summary><c>flaggateway validate</c>: reports all errors of a configuration, without running it.</summary>
internal static class ValidateCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    public static Command Create()
    {
        var config = CommonOptions.Config();
        var output = CommonOptions.Output();
        var overrides = CommonOptions.Overrides();
        var command = new Command("validate", "Check the three files; exit code 1 if a gateway would reject them.") { config, output, overrides };
        command.SetAction((result, cancellationToken) => ValidateAsync(result.InvocationConfiguration, result.GetValue(config)!, result.GetValue(overrides) ?? [], result.GetValue(output) == "json", cancellationToken));
        return command;
    }

    private static async Task<int> ValidateAsync(InvocationConfiguration streams, string folder, string[] overrides, bool isJson, CancellationToken cancellationToken)
    {
        var (configuration, issues) = await ConfigurationFolder.Read(folder).LoadAsync(overrides);
        if (configuration is not null)
        {
            var (found, problem) = await configuration.CompareStateAsync(cancellationToken);
            issues = [.. issues, .. found];
            if (problem is not null)
                await streams.Error.WriteLineAsync(problem);
        }

        if (isJson)
        {
            await streams.Output.WriteLineAsync(CliJson.ToText(new { Valid = configuration is not null, Issues = issues }, Json));
        }
        else
        {
            foreach (var issue in issues)
                await streams.Output.WriteLineAsync(issue.ToString());
            var errors = issues.Count(issue => issue.Severity == IssueSeverity.Error);
            await streams.Output.WriteLineAsync(configuration is { } good
                ? $"{Path.GetFullPath(folder)}: valid ({good.ProxyRoutes.Count} routes, {good.ProxyClusters.Count} clusters, {good.Flags.Flags.Count} flags, {good.Plans.Count} rollouts, {issues.Count} warnings)"
                : $"{Path.GetFullPath(folder)}: {errors} errors, {issues.Count - errors} warnings");
        }

        return configuration is null ? ExitCode.Failed : ExitCode.Done;
    }
}
