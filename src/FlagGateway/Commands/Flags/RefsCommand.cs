using System.CommandLine;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Core.Hygiene.References;
using FlagGateway.Hosting;
using FlagGateway.Hygiene;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Flags;

/// <summary><c>flaggateway flags refs</c>: finds references to a flag, or compares all flags with the code.</summary>
internal static class RefsCommand
{
    public static Command Create()
    {
        var sources = new SourceOptions();
        var (flag, config, output) = (AdminCommand.Flag(), CommonOptions.Config(), CommonOptions.Output());
        flag.Arity = ArgumentArity.ZeroOrOne;
        flag.Description = "Id of the flag. Without it all flags are compared with the code.";
        var ignore = new Option<string[]>("--ignore") { Description = "An id in code that is not meant as a flag; may be repeated. Without FLAG only.", HelpName = "ID", DefaultValueFactory = static _ => [] };
        var command = new Command(
            "refs",
            "Find references to a flag in the three files and in source trees. Without FLAG: ids in code that no flag has (exit code 1), flags that nothing uses, retired flags that code still names.") { flag, config };
        sources.AddTo(command);
        command.Options.Add(ignore);
        command.Options.Add(output);
        command.Validators.Add(result =>
        {
            if (result.GetResult(flag) is not { Tokens.Count: > 0 } && sources.RootsOf(result.GetValue).Count == 0)
                result.AddError("Name a flag, or a source tree with --code to compare all flags with the code.");
        });
        command.SetAction((result, _) => result.GetValue(flag) is { } one
            ? FindAsync(result, one, result.GetValue(config)!, sources, result.GetValue(output) == "json")
            : AuditCodeCommand.RunAsync(result.InvocationConfiguration, result.GetValue(config)!, sources.RootsOf(result.GetValue), (result.GetValue(ignore) ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase), result.GetValue(output) == "json"));
        return command;
    }

    /// <summary>The error about a folder without configuration.</summary>
    public static string NoConfiguration(string folder) => $"error: There is no configuration in {Path.GetFullPath(folder)}. Name the folder with --config.";

    private static async Task<int> FindAsync(ParseResult result, string flag, string folder, SourceOptions sources, bool isJson)
    {
        var streams = result.InvocationConfiguration;
        var files = ConfigurationFolder.Read(folder);
        if (files.IsEmpty)
            return await FlagsOutput.FailAsync(streams, NoConfiguration(folder));
        foreach (var issue in files.Issues)
            await FlagsOutput.WriteAsync(streams.Error, [issue.ToString()]);

        var search = sources.Search(result, flag);
        IReadOnlyList<FlagReference> references = [.. files.FindReferences(flag), .. search?.Found ?? []];
        if (isJson)
            await streams.Output.WriteLineAsync(FlagsOutput.ToJson(new { Flag = flag, References = references, Searched = search is null ? null : Counts(search) }));
        else
            await FlagsOutput.WriteAsync(streams.Output, [.. references.Count == 0 ? [$"Nothing names {flag}."] : Array.Empty<string>(), .. SourceOptions.Lines(references, search)]);
        return files.Issues.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>The searched files, for programs.</summary>
    public static object Counts(SourceReferences search) => new { search.Files, search.Large, search.Binary, search.Unreadable, search.IsCut };
}
