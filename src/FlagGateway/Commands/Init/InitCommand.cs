using System.CommandLine;
using FlagGateway.Formatting;
using FlagGateway.Hosting;

namespace FlagGateway.Commands.Init;

/// <summary><c>flaggateway init</c>: writes a first configuration folder, with comments and schemas.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Folder to write to; it is created.", HelpName = "DIR", DefaultValueFactory = static _ => "config" };
        var kind = new Option<string>("--kind")
        {
            Description = $"What it is for: {string.Join("; ", InitTemplate.All.Select(static template => $"{template.Kind}, {template.Summary}"))}.",
            DefaultValueFactory = static _ => InitTemplate.All[0].Kind,
        };
        kind.AcceptOnlyFromAmong([.. InitTemplate.All.Select(static template => template.Kind)]);
        var output = CommonOptions.Output();
        var command = new Command("init", "Write a first configuration folder with comments: the three files, and schemas for editors. Never overwrites a file.") { folder, kind, output };
        command.SetAction((result, cancellationToken) => WriteAsync(
            result.InvocationConfiguration, result.GetValue(folder)!, InitTemplate.All.First(template => template.Kind == result.GetValue(kind)), result.GetValue(output) == "json", cancellationToken));
        return command;
    }

    private static async Task<int> WriteAsync(InvocationConfiguration streams, string folder, InitTemplate template, bool isJson, CancellationToken cancellationToken)
    {
        var files = template.Read(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        try
        {
            if (InitFolder.Existing(folder, files) is { Count: > 0 } existing)
                throw new IOException($"{Path.GetFullPath(folder)} already has {string.Join(", ", existing)}, and nothing was written. Name another folder, or move these files away.");
            var written = InitFolder.Write(folder, files);
            var text = isJson
                ? CliJson.ToText(new { folder = Path.GetFullPath(folder), kind = template.Kind, flag = template.Flag, written, next = Commands(folder, template) })
                : Text(folder, template, written);
            await streams.Output.WriteLineAsync(text.AsMemory(), cancellationToken);
            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await streams.Error.WriteLineAsync($"error: {VisibleText.From(exception.Message)}".AsMemory(), cancellationToken);
            return ExitCode.Failed;
        }
    }

    private static string Text(string folder, InitTemplate template, IReadOnlyList<string> written)
    {
        var place = template.Kind == "prompts" ? "backend in gateway.json, and write your prompts" : "services in gateway.json";
        return string.Join(Environment.NewLine, [
            $"Written to {VisibleText.From(Path.GetFullPath(folder))}: {string.Join(", ", written)}",
            "",
            $"Next: name the addresses of your {place}. Then:",
            .. Commands(folder, template).Select(static command => "  " + VisibleText.From(command)),
            "",
            "The console of the running gateway: http://127.0.0.1:8081",
        ]);
    }

    private static string[] Commands(string folder, InitTemplate template)
    {
        var config = folder == "config" ? "" : $" --config {ShellWord.Quote(folder)}";
        return
        [
            $"flaggateway validate{config}",
            $"flaggateway simulate {template.Flag}{config}",
            $"flaggateway doctor{config}",
            $"flaggateway run{config}",
            $"flaggateway rollout start {template.Flag}{config}",
        ];
    }
}
