using System.CommandLine;
using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Importing;
using FlagGateway.Hosting;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Flags;

/// <summary><c>flaggateway flags import</c>: converts definitions of other systems to flags of flags.json.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file of the other system: JSON, for env lines NAME=value.", HelpName = "FILE" };
        var kind = new Option<string>("--from") { Description = "The system that wrote it.", HelpName = "KIND", Required = true };
        kind.AcceptOnlyFromAmong([.. ForeignFlags.Kinds]);
        var environment = new Option<string?>("--environment") { Description = "The environment (launchdarkly, unleash) or label (azure-appconfig) to import, if the file has several.", HelpName = "NAME" };
        var write = new Option<bool>("--write") { Description = "Add the flags to flags.json of --config. Without it they are printed." };
        var partial = new Option<bool>("--partial") { Description = "Accept that some flags cannot be converted." };
        var check = new Option<string?>("--check")
        {
            Description = "A CSV table of what users get in the other system, with columns user, ids of flags, and names of groups. Exit code 1 and nothing written if anybody would move.",
            HelpName = "USERS.csv",
        };
        var (config, output) = (CommonOptions.Config(), CommonOptions.Output());
        var command = new Command("import", "Convert flags of another system; reports what cannot be converted line by line.") { file, kind, environment, write, partial, check, config, output };
        command.SetAction((result, _) => ImportAsync(
            result.InvocationConfiguration,
            new Request(result.GetValue(file)!, result.GetValue(kind)!, result.GetValue(environment), result.GetValue(write), result.GetValue(partial), result.GetValue(config)!, result.GetValue(output) == "json", result.GetValue(check))));
        return command;
    }

    private static async Task<int> ImportAsync(InvocationConfiguration streams, Request request)
    {
        var (result, errors) = ForeignFlags.Read(request.File, request.Kind, request.Environment);
        if (result is null)
            return await FlagsOutput.FailAsync(streams, errors);
        await FlagsOutput.WriteAsync(streams.Error, [.. result.Notes.Select(note => Line(request.File, note)), Summary(result)]);
        if (request.Check is { } table && await CompareAsync(streams, result, table) is { } failed)
            return failed;
        var isFailed = result.Refused.Count != 0 && !request.IsPartial;
        if (!request.IsWrite)
        {
            await streams.Output.WriteLineAsync(request.IsJson ? FlagsOutput.ToJson(ToResponse(result, [])) : ForeignFlags.Format(result));
            return isFailed ? ExitCode.Failed : ExitCode.Done;
        }

        if (isFailed)
            return await FlagsOutput.FailAsync(streams, "error: Nothing was written, since not all flags can be converted. Fix the file, or add --partial to write the others.");
        if (result.Converted.Count == 0)
            return await FlagsOutput.FailAsync(streams, "error: There is no flag to write.");
        var problems = await WriteAsync(request.Folder, result);
        if (problems.Count != 0)
            return await FlagsOutput.FailAsync(streams, problems);
        await streams.Output.WriteLineAsync(request.IsJson ? FlagsOutput.ToJson(ToResponse(result, [ConfigFileNames.Flags])) : $"written: {result.Converted.Count} flags to {Path.Combine(request.Folder, ConfigFileNames.Flags)}");
        return ExitCode.Done;
    }

    private static async Task<int?> CompareAsync(InvocationConfiguration streams, ImportResult result, string table)
    {
        var compared = ForeignFlags.CompareUsers(result, table);
        if (compared.Error is { } error)
            return await FlagsOutput.FailAsync(streams, error);
        await FlagsOutput.WriteAsync(streams.Error, [.. compared.Differences, $"{compared.Users} users and {compared.Values} values compared, {compared.Differing} differ"]);
        return compared.Differing == 0 ? null : await FlagsOutput.FailAsync(streams, "error: Users would move, so nothing was written. Correct the flags of the other system, or convert those that differ by hand.");
    }

    private static async Task<IReadOnlyList<string>> WriteAsync(string folder, ImportResult result)
    {
        var (configuration, issues) = await ConfigurationFolder.Read(folder).LoadAsync([]);
        return configuration is null ? [.. FlagsOutput.Errors(issues)] : await configuration.AddFlagsAsync(result);
    }

    private static string Line(string file, ImportNote note) =>
        $"{file}: {(note.IsRefusal ? "refused" : "note")}: {(note.Flag.Length == 0 ? "" : note.Flag + ": ")}{note.Path}: {note.Problem.TrimEnd('.')}{(note.Value is null ? "" : $" (got {note.Value})")}. {note.Remedy.TrimEnd('.')}";

    private static string Summary(ImportResult result) =>
        $"{result.Read} flags read, {result.Converted.Count} converted, {result.Refused.Count} refused{(result.Refused.Count == 0 ? "" : ": " + string.Join(", ", result.Refused.Take(20)))}";

    private static object ToResponse(ImportResult result, string[] written) => new
    {
        result.Read,
        Converted = result.Converted.Select(static flag => flag.Id),
        result.Refused,
        result.Notes,
        Flags = result.Converted.Select(static flag => flag.Flag),
        Written = written,
    };

    private sealed record Request(string File, string Kind, string? Environment, bool IsWrite, bool IsPartial, string Folder, bool IsJson, string? Check);
}
