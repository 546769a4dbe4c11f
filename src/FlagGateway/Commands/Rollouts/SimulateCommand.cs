using System.CommandLine;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.Hosting;
using FlagGateway.Snapshots;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Rollouts;

/// <summary>
/// <c>flaggateway simulate</c>: forecasts what a plan's guardrails can detect, and how it would end, before any user is
/// on the candidate.
/// </summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var traffic = new TrafficOptions();
        var flag = AdminCommand.Flag();
        var (config, output) = (CommonOptions.Config(), CommonOptions.Output());
        var scenario = new Option<string?>("--scenario")
        {
            Description = $"Play the whole plan with a simulated candidate instead: {string.Join(", ", BuiltInScenarios.Names)}, or a JSON file. Exit code 1 if it does not succeed.",
            HelpName = "NAME|FILE",
        };
        var trials = CommonOptions.Number("--trials", "Number of simulations of each stage, to count false stops.", 0, 10_000, 60);
        var seed = CommonOptions.Number("--seed", "Random seed; the same seed gives the same result.", 0, int.MaxValue, 1);
        var start = new Option<DateTimeOffset?>("--start") { Description = "With --scenario: when the plan starts, which matters for the change freezes of gateway.json. Default: the plan's own date, or now.", HelpName = "TIME" };
        var command = new Command("simulate", "Forecast what the guardrails of a plan can detect in each stage, and how long holds should be.") { flag, config };
        traffic.AddTo(command);
        command.Options.Add(scenario);
        command.Options.Add(start);
        command.Options.Add(trials);
        command.Options.Add(seed);
        command.Options.Add(output);
        command.Validators.Add(result =>
        {
            if (result.GetValue(start) is not null && result.GetValue(scenario) is null)
                result.AddError("--start needs --scenario: a forecast of stages has no dates.");
        });
        var suggest = new SuggestCommand();
        suggest.AddTo(command);
        var replay = new ReplayCommand();
        replay.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(
            result.InvocationConfiguration,
            new Request(result.GetValue(config)!, result.GetValue(flag)!, traffic.Read(result), result.GetValue(scenario), result.GetValue(trials), result.GetValue(seed), result.GetValue(output) == "json")
            {
                Suggest = suggest.IsAsked(result) ? (plan, request) => suggest.RunAsync(result, plan, request.Traffic, request.IsJson, cancellationToken) : null,
                Replay = replay.IsAsked(result) ? (plan, isJson) => replay.RunAsync(result, plan, isJson) : null,
                PlanFile = replay.PlanFile(result),
                Start = result.GetValue(start),
            }));
        return command;
    }

    private static async Task<int> RunAsync(InvocationConfiguration streams, Request request)
    {
        var folder = ConfigurationFolder.Read(request.Folder);
        var (configuration, issues) = await (request.PlanFile is { } file ? folder.WithRollouts(file) : folder).LoadAsync([]);
        if (configuration is null)
            return await FailAsync(streams, issues.Where(issue => issue.Severity == IssueSeverity.Error).Select(issue => issue.ToString()));
        if (configuration.Plans.FirstOrDefault(plan => plan.Flag.Equals(request.Flag, StringComparison.OrdinalIgnoreCase)) is not { } plan)
        {
            return await FailAsync(streams, [configuration.Plans.Count == 0
                ? "rollouts.json has no plan."
                : $"No plan of rollouts.json is for the flag '{request.Flag}'. Known: {string.Join(", ", configuration.Plans.Select(one => one.Flag).Order(StringComparer.Ordinal).Take(20))}"]);
        }

        if (request.Replay is { } replay)
            return await replay(plan, request.IsJson);
        if (request.Suggest is { } suggest)
            return await suggest(plan, request);
        return request.Scenario is { } scenario ? await RunScenarioAsync(streams, request, configuration, plan, scenario) : await ForecastAsync(streams, request, plan, configuration.MovesOfStart(plan));
    }

    private static async Task<int> ForecastAsync(InvocationConfiguration streams, Request request, RolloutPlan plan, IReadOnlyList<UserMove> moves)
    {
        var stages = StageForecast.Create(plan, request.Traffic, request.Trials, request.Seed);
        await streams.Output.WriteLineAsync(request.IsJson
            ? SimulationJson.From(plan, request.Traffic, request.Seed, stages, moves)
            : $"{ForecastFormatter.Format(plan, request.Traffic, stages)}{Environment.NewLine}Starting it moves {UserMoves.Describe(moves)}.");
        return ExitCode.Done;
    }

    private static async Task<int> RunScenarioAsync(InvocationConfiguration streams, Request request, FolderConfiguration configuration, RolloutPlan plan, string name)
    {
        var scenario = BuiltInScenarios.Find(name, plan, request.Traffic);
        if (scenario is null)
        {
            scenario = ScenarioReader.Read(name, out var issues);
            if (scenario is null)
                return await FailAsync(streams, issues.Count != 0 ? issues.Select(issue => issue.ToString()) : [$"There is no file {name}, and no scenario of this name. Known: {string.Join(", ", BuiltInScenarios.Names)}"]);
        }

        var report = configuration.Simulate(plan, request.Traffic, scenario, request.Seed, request.Start, TimeProvider.System.GetUtcNow());
        await streams.Output.WriteLineAsync(request.IsJson ? SimulationJson.From(plan, name, request.Seed, report) : SimulationFormatter.Format(plan, report));
        return report.IsSuccess ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> FailAsync(InvocationConfiguration streams, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            await streams.Error.WriteLineAsync(line);
        return ExitCode.Failed;
    }

    private sealed record Request(string Folder, string Flag, TrafficAssumptions Traffic, string? Scenario, int Trials, int Seed, bool IsJson)
    {
        /// <summary>Suggests limits instead; <c>null</c> to simulate.</summary>
        public Func<RolloutPlan, Request, Task<int>>? Suggest { get; init; }

        /// <summary>Replays records instead; <c>null</c> to simulate.</summary>
        public Func<RolloutPlan, bool, Task<int>>? Replay { get; init; }

        /// <summary>A file with plans instead of the folder's; <c>null</c> for those.</summary>
        public string? PlanFile { get; init; }

        /// <summary>When a simulated plan starts; <c>null</c> for its own date, or now.</summary>
        public DateTimeOffset? Start { get; init; }
    }
}
