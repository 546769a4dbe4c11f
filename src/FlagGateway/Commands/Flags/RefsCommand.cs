using System.CommandLine;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Core.Hygiene.References;
using FlagGateway.Hosting;
using FlagGateway.Hygiene;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Flags;

/// <summary><c>flaggateway flags refs</c>: finds references to a flag.</summary>
internal static class RefsCommand
{
    public static Command Create()
    {
        var sources = new SourceOptions();
        var (flag, config, output) = (AdminCommand.Flag(), CommonOptions.Config(), CommonOptions.Output());
        var command = new Command("refs", "Find references to a flag in the three files and in source trees.") { flag, config };
        sources.AddTo(command);
        command.Options.Add(output);
        command.SetAction((result, _) => FindAsync(result, result.GetValue(flag)!, result.GetValue(config)!, sources, result.GetValue(output) == "json"));
        return command;
    }

    private static async Task<int> FindAsync(ParseResult result, string flag, string folder, SourceOptions sources, bool isJson)
    {
        var streams = result.InvocationConfiguration;
        var files = ConfigurationFolder.Read(folder);
        if (files.IsEmpty)
            return await FlagsOutput.FailAsync(streams, $"error: There is no configuration in {Path.GetFullPath(folder)}. Name the folder with --config.");
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
