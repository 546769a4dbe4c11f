using System.CommandLine;
using FlagGateway.Configuration;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Rehearsal;
using FlagGateway.Metrics;
using FlagGateway.Snapshots;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>flaggateway simulate</c>: what a plan's guardrails could tell, and what would become of it, before any user is on the candidate.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var traffic = new TrafficOptions();
        var flag = AdminCommand.Flag();
        var (config, output) = (CommonOptions.Config(), CommonOptions.Output());
        var replay = new Option<string?>("--replay")
        {
            Description = $"Play the whole plan with a made-up candidate instead: {string.Join(", ", BuiltInScripts.Names)}, or a JSON file. Exit code 1 if it does not succeed.",
            HelpName = "NAME|FILE",
        };
        var trials = CommonOptions.Number("--trials", "How often each stage is played to count false stops.", 0, 10_000, 60);
        var seed = CommonOptions.Number("--seed", "Chance; the same number gives the same answer.", 0, int.MaxValue, 1);
        var command = new Command("simulate", "Tell what the guardrails of a plan could see in each stage, and how long holds should be.") { flag, config };
        traffic.AddTo(command);
        command.Options.Add(replay);
        command.Options.Add(trials);
        command.Options.Add(seed);
        command.Options.Add(output);
        command.SetAction((result, _) => RunAsync(
            result.InvocationConfiguration,
            new Request(result.GetValue(config)!, result.GetValue(flag)!, traffic.Read(result), result.GetValue(replay), result.GetValue(trials), result.GetValue(seed), result.GetValue(output) == "json")));
        return command;
    }

    private static async Task<int> RunAsync(InvocationConfiguration streams, Request request)
    {
        await using var loader = new ConfigLoader(request.Folder, [], new CohortRegistry());
        var loaded = await loader.LoadAsync(previous: null);
        if (loaded.Configuration is not { } configuration)
            return await FailAsync(streams, loaded.Issues.Where(issue => issue.Severity == IssueSeverity.Error).Select(issue => issue.ToString()));
        if (configuration.Plans.FirstOrDefault(plan => plan.Flag.Equals(request.Flag, StringComparison.OrdinalIgnoreCase)) is not { } plan)
        {
            return await FailAsync(streams, [configuration.Plans.Count == 0
                ? "rollouts.json has no plan."
                : $"No plan of rollouts.json moves the flag '{request.Flag}'. Known: {string.Join(", ", configuration.Plans.Select(one => one.Flag).Order(StringComparer.Ordinal).Take(20))}"]);
        }

        return request.Replay is { } replay ? await ReplayAsync(streams, request, plan, replay) : await ForecastAsync(streams, request, plan, MovesOf(configuration, plan));
    }

    private static IReadOnlyList<UserMove> MovesOf(LoadedConfiguration configuration, RolloutPlan plan) =>
        UserMoves.OfStart(configuration.Entries[plan.Flag].Compiled, plan, state: null);

    private static async Task<int> ForecastAsync(InvocationConfiguration streams, Request request, RolloutPlan plan, IReadOnlyList<UserMove> moves)
    {
        var stages = StageForecast.Of(plan, request.Traffic, request.Trials, request.Seed);
        await streams.Output.WriteLineAsync(request.IsJson
            ? SimulationAnswer.Of(plan, request.Traffic, request.Seed, stages, moves)
            : $"{ForecastText.Of(plan, request.Traffic, stages)}{Environment.NewLine}Starting it moves {UserMoves.Describe(moves)}.");
        return CommandTree.Done;
    }

    private static async Task<int> ReplayAsync(InvocationConfiguration streams, Request request, RolloutPlan plan, string name)
    {
        var script = BuiltInScripts.Find(name, plan, request.Traffic);
        if (script is null)
        {
            script = ScriptReader.Read(name, out var issues);
            if (script is null)
                return await FailAsync(streams, issues.Count != 0 ? issues.Select(issue => issue.ToString()) : [$"There is no file {name}, and no script of this name. Known: {string.Join(", ", BuiltInScripts.Names)}"]);
        }

        var report = RolloutRehearsal.Play(plan, request.Traffic, script, request.Seed);
        await streams.Output.WriteLineAsync(request.IsJson ? SimulationAnswer.Of(plan, name, request.Seed, report) : ReplayText.Of(plan, report));
        return report.IsSuccess ? CommandTree.Done : CommandTree.Failed;
    }

    private static async Task<int> FailAsync(InvocationConfiguration streams, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            await streams.Error.WriteLineAsync(line);
        return CommandTree.Failed;
    }

    private sealed record Request(string Folder, string Flag, TrafficAssumptions Traffic, string? Replay, int Trials, int Seed, bool IsJson);
}
