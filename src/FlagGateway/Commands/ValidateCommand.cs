using System.CommandLine;
using System.Text.Json;
using FlagGateway.Configuration;
using FlagGateway.Hosting;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Commands;

/// <summary><c>flaggateway validate</c>: everything that is wrong with a configuration, without running it.</summary>
internal static class ValidateCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    public static Command Create()
    {
        var config = CommonOptions.Config();
        var output = CommonOptions.Output();
        var overrides = CommonOptions.Overrides();
        var command = new Command("validate", "Check the three files; exit code 1 if a gateway would refuse them.") { config, output, overrides };
        command.SetAction((result, cancellationToken) => ValidateAsync(result.GetValue(config)!, result.GetValue(overrides) ?? [], result.GetValue(output) == "json", cancellationToken));
        return command;
    }

    private static async Task<int> ValidateAsync(string folder, string[] overrides, bool isJson, CancellationToken cancellationToken)
    {
        await using var loader = new ConfigLoader(folder, overrides, new CohortRegistry());
        var files = ConfigFolder.Read(folder);
        var result = await loader.LoadAsync(previous: null, files);
        if (result.Configuration is { } checkedAlone)
        {
            var (found, problem) = await FolderState.CompareAsync(checkedAlone, files, cancellationToken);
            result = result with { Issues = [.. result.Issues, .. found] };
            if (problem is not null)
                await Console.Error.WriteLineAsync(problem);
        }

        if (isJson)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { Valid = result.Configuration is not null, result.Issues }, Json));
        }
        else
        {
            foreach (var issue in result.Issues)
                await Console.Out.WriteLineAsync(issue.ToString());
            var errors = result.Issues.Count(issue => issue.Severity == IssueSeverity.Error);
            await Console.Out.WriteLineAsync(result.Configuration is { } good
                ? $"{Path.GetFullPath(folder)}: valid ({good.ProxyRoutes.Count} routes, {good.ProxyClusters.Count} clusters, {good.Entries.Count} flags, {good.Plans.Count} rollouts, {result.Issues.Count} warnings)"
                : $"{Path.GetFullPath(folder)}: {errors} errors, {result.Issues.Count - errors} warnings");
        }

        return result.Configuration is null ? ExitCode.Failed : ExitCode.Done;
    }
}
