using System.CommandLine;
using FlagGateway.Core.Hygiene.Generating;
using FlagGateway.Hosting;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Flags;

/// <summary>
/// <c>flaggateway flags generate</c>: writes constants for code, so that a removed flag breaks the build.
/// </summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var language = new Option<string>("--language") { Description = "Language of the constants.", Required = true };
        language.AcceptOnlyFromAmong("csharp", "typescript");
        var container = new Option<string?>("--namespace") { Description = "Namespace of the class in C#. Default: none.", HelpName = "N" };
        container.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens.Where(static token => !FlagConstants.IsNamespace(token.Value)))
                result.AddError($"--namespace is '{token.Value}', and must be names separated by dots, such as Shop.Flags.");
        });
        var output = new Option<string?>("--output") { Description = "The file to write. Default: standard output.", HelpName = "FILE" };
        var check = new Option<bool>("--check") { Description = "Write nothing; exit code 1 if the file is not up to date." };
        var command = new Command(
            "generate",
            "Write constants with the ids of all flags: code that uses a removed flag does not compile.") { config, language, container, output, check };
        command.Validators.Add(result =>
        {
            if (result.GetValue(check) && result.GetValue(output) is null)
                result.AddError("--check needs --output with the file to compare.");
            if (result.GetResult(language) is { Tokens: [{ Value: "typescript" }] } && result.GetValue(container) is not null)
                result.AddError("--namespace is for csharp; a TypeScript file is a module.");
        });
        command.SetAction((result, _) => GenerateAsync(
            result.InvocationConfiguration, result.GetValue(config)!, new Request(result.GetValue(language)!, result.GetValue(container) ?? "", result.GetValue(output), result.GetValue(check))));
        return command;
    }

    private static async Task<int> GenerateAsync(InvocationConfiguration streams, string folder, Request request)
    {
        var (configuration, issues) = await ConfigurationFolder.Read(folder).LoadAsync([]);
        if (configuration is null)
            return await FlagsOutput.FailAsync(streams, FlagsOutput.Errors(issues));
        var flags = configuration.ReadConstants();
        if (FlagConstants.FindCollisions(flags) is { Count: > 0 } collisions)
            return await FlagsOutput.FailAsync(streams, collisions.Select(static one => $"error: Several flags would have one constant: {one}. Rename one of them."));
        var text = request.Language == "csharp" ? FlagConstants.ToCSharp(flags, request.Namespace) : FlagConstants.ToTypeScript(flags);
        try
        {
            if (request.Output is not { } file)
                await streams.Output.WriteAsync(text);
            else if (IsCurrent(file, text))
                await FlagsOutput.WriteAsync(streams.Output, [$"{file} is up to date: {flags.Count} flags"]);
            else if (request.IsCheck)
                return await FlagsOutput.FailAsync(streams, $"error: {file} is not up to date. Run: flaggateway flags generate --config {folder} --language {request.Language}{(request.Namespace.Length == 0 ? "" : $" --namespace {request.Namespace}")} --output {file}");
            else
                await WriteAsync(streams, file, text, flags.Count);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return await FlagsOutput.FailAsync(streams, $"error: {exception.Message}");
        }

        return ExitCode.Done;
    }

    private static async Task WriteAsync(InvocationConfiguration streams, string file, string text, int flags)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await File.WriteAllTextAsync(file, text);
        await FlagsOutput.WriteAsync(streams.Output, [$"{file} written: {flags} flags"]);
    }

    // A version control system may have changed the ends of lines.
    private static bool IsCurrent(string file, string text) =>
        File.Exists(file) && File.ReadAllText(file).Replace("\r\n", "\n", StringComparison.Ordinal) == text;

    private sealed record Request(string Language, string Namespace, string? Output, bool IsCheck);
}
