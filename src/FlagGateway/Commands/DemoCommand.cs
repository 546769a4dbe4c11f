using System.CommandLine;
using FlagGateway.Demo;
using FlagGateway.Demo.Shadow;
using FlagGateway.Hosting;
using FlagGateway.Identity;
using FlagGateway.Snapshots;
using FlagGateway.State.File;

namespace FlagGateway.Commands;

/// <summary><c>flaggateway demo</c>: the gateway with sample services and users, to watch and to play with.</summary>
internal static class DemoCommand
{
    private const string SimulationExample = "orders-migration";

    // As many as a slow machine with two cores can serve; guardrails need them.
    private const int SimulationUsers = 2000;
    private const int SimulationRate = 400;

    public static Command Create()
    {
        var config = CommonOptions.Config();
        var example = new Option<string?>("--example") { Description = "Play an example of the configuration folder instead, such as orders-migration or prompt-rollout.", HelpName = "NAME" };
        var seconds = CommonOptions.Number("--seconds", "End after this many seconds, with exit code 0 if every response was as configured; 0: end with Ctrl+C. With --rollout: give up after this many; 0: 120.", 0, 86_400, 0);
        var users = CommonOptions.Number("--users", $"Number of users; with --rollout {SimulationUsers} unless given.", 1, 100_000, 300);
        var rate = CommonOptions.Number("--rate", $"Requests per second; with --rollout {SimulationRate} unless given.", 1, 10_000, 200);
        var errors = CommonOptions.Number("--errors", "Percentage of the candidate's responses that fail; with --bad from a stage on, and 15 unless given.", 0.0, 100, 0);
        var rollout = new Option<bool>("--rollout") { Description = $"Play a whole rollout in about a minute: the plan of the example, {SimulationExample} unless one is named, its weeks in seconds. Exit code 0 if it succeeded without a failed request." };
        var shadow = new Option<bool>("--shadow") { Description = "Leave every user on control and copy each request to the candidate, which returns a wrong field for 1 % of them; exit code 0 if the copies show exactly that and no user noticed." };
        var bad = new Option<bool>("--bad") { Description = "With --rollout: the candidate fails in a stage. Exit code 0 if it was rolled back automatically and no user of control saw an error." };
        var command = new Command("demo", "Show the gateway at work: sample services, users, and a live table. Edit the flags while it runs.") { config, example, rollout, bad, shadow, seconds, users, rate, errors };
        command.Validators.Add(result =>
        {
            if (result.GetValue(bad) && !result.GetValue(rollout))
                result.AddError("--bad applies to a rollout; add --rollout.");
            if (result.GetValue(shadow) && result.GetValue(rollout))
                result.AddError("--shadow and --rollout are two demos; choose one.");
        });
        command.SetAction((result, cancellationToken) =>
        {
            var isRollout = result.GetValue(rollout);
            var settings = new DemoSettings(
                IsGiven(result, config) ? result.GetValue(config)! : ExampleFolder.Default(result.GetValue(config)!),
                result.GetValue(seconds) is > 0 and var limit ? TimeSpan.FromSeconds(limit) : null,
                isRollout && !IsGiven(result, users) ? SimulationUsers : result.GetValue(users),
                isRollout && !IsGiven(result, rate) ? SimulationRate : result.GetValue(rate),
                result.GetValue(errors),
                result.GetValue(shadow))
            { IsSimulation = isRollout, IsBad = result.GetValue(bad) };
            var name = result.GetValue(example) ?? (isRollout && !IsGiven(result, config) ? SimulationExample : null);
            return RunAsync(settings, name, result.InvocationConfiguration, cancellationToken);
        });
        return command;
    }

    private static bool IsGiven(ParseResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static async Task<int> RunAsync(DemoSettings settings, string? example, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        if (settings.IsShadow && ShadowUsage.Problem(settings) is { } problem)
        {
            await streams.Error.WriteLineAsync(problem);
            await streams.Error.WriteLineAsync("Try 'flaggateway demo --help'.");
            return ExitCode.WrongUsage;
        }

        if (example is not null)
        {
            if (ExampleFolder.Find(settings.Folder, example, out var known) is not { } folder)
            {
                await streams.Error.WriteLineAsync(known.Count == 0
                    ? $"No examples were found in {Path.GetFullPath(settings.Folder)}; name the folder that has them with --config."
                    : $"Unknown example '{example}'. Known: {string.Join(", ", known)}");
                return ExitCode.WrongUsage;
            }

            settings = settings with { Folder = folder };
        }

        try
        {
            return await new DemoRun(settings, StartAsync, streams.Output, streams.Error, TimeProvider.System).RunAsync(cancellationToken) switch
            {
                DemoOutcome.Succeeded => ExitCode.Done,
                DemoOutcome.WrongUsage => ExitCode.WrongUsage,
                _ => ExitCode.Failed,
            };
        }
        catch (Exception exception) when (exception is IOException or IdentityKeyFileException or StateFolderException or InvalidOperationException or UnauthorizedAccessException)
        {
            await streams.Error.WriteLineAsync($"error: {exception.Message}{(exception.InnerException is { } inner ? " " + inner.Message : "")}");
            return ExitCode.Failed;
        }
    }

    private static async Task<(IDemoGateway? Gateway, IReadOnlyList<ConfigIssue> Issues)> StartAsync(
        string folder, IReadOnlyList<string> overrides, Action<ILoggingBuilder> logging, double rolloutTimeScale)
    {
        var (process, issues) = await GatewayProcess.CreateAsync(
            folder,
            overrides,
            builder =>
            {
                Logging.AddLevels(builder);
                logging(builder);
            },
            rolloutTimeScale);
        return (process is null ? null : new DemoGateway(process), issues);
    }

    private sealed class DemoGateway(GatewayProcess process) : IDemoGateway
    {
        public Uri DataAddress => process.DataAddress;

        public Uri AdminAddress => process.AdminAddress;

        public IServiceProvider Services => process.Services;

        public Task StartAsync(CancellationToken cancellationToken) => process.StartAsync(cancellationToken);

        public ValueTask DisposeAsync() => process.DisposeAsync();
    }
}
