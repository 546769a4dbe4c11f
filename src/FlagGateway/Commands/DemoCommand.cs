using System.CommandLine;
using FlagGateway.Demo;
using FlagGateway.Demo.Shadow;
using FlagGateway.Identity;

namespace FlagGateway.Commands;

/// <summary><c>flaggateway demo</c>: the gateway with sample services and users, to watch and to play with.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var example = new Option<string?>("--example") { Description = "Play an example of the configuration folder instead, such as orders-migration or prompt-rollout.", HelpName = "NAME" };
        var seconds = CommonOptions.Number("--seconds", "End after so many seconds, with exit code 0 if every answer was as configured; 0: end with Ctrl+C.", 0, 86_400, 0);
        var users = CommonOptions.Number("--users", "How many users there are.", 1, 100_000, 300);
        var rate = CommonOptions.Number("--rate", "Requests a second.", 1, 10_000, 200);
        var errors = CommonOptions.Number("--errors", "Percentage of the new side's answers that fail.", 0.0, 100, 0);
        var shadow = new Option<bool>("--shadow") { Description = "Leave every user on control and copy each request to the candidate, which answers 1 % of them with a wrong field; exit code 0 if the copies tell exactly that and no user noticed." };
        var command = new Command("demo", "Show the gateway at work: sample services, users, and a live table. Edit the flags while it runs.") { config, example, seconds, users, rate, errors, shadow };
        command.SetAction((result, cancellationToken) => RunAsync(
            new DemoSettings(
                result.GetValue(config)!,
                result.GetValue(seconds) is > 0 and var limit ? TimeSpan.FromSeconds(limit) : null,
                result.GetValue(users), result.GetValue(rate), result.GetValue(errors), result.GetValue(shadow)),
            result.GetValue(example), result.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DemoSettings settings, string? example, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        if (settings.IsShadow && ShadowUsage.Problem(settings) is { } problem)
        {
            await streams.Error.WriteLineAsync(problem);
            await streams.Error.WriteLineAsync("Try 'flaggateway demo --help'.");
            return CommandTree.WrongUsage;
        }

        if (example is not null)
        {
            if (ExampleFolder.Find(settings.Folder, example, out var known) is not { } folder)
            {
                await streams.Error.WriteLineAsync(known.Count == 0
                    ? $"No examples were found in {Path.GetFullPath(settings.Folder)}; name the folder that has them with --config."
                    : $"Unknown example '{example}'. Known: {string.Join(", ", known)}");
                return CommandTree.WrongUsage;
            }

            settings = settings with { Folder = folder };
        }

        try
        {
            return await new DemoRun(settings, streams.Output, streams.Error, TimeProvider.System).RunAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or IdentityKeyFileException or InvalidOperationException or UnauthorizedAccessException)
        {
            await streams.Error.WriteLineAsync($"error: {exception.Message}{(exception.InnerException is { } inner ? " " + inner.Message : "")}");
            return CommandTree.Failed;
        }
    }
}
