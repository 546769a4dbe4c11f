using System.CommandLine;
using System.Text.Json;
using FlagGateway.Commands.Profiles;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.Hosting;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>flaggateway simulate --suggest</c>: limits that the traffic can decide.</summary>
internal sealed class SuggestCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Option<bool> _suggest = new("--suggest") { Description = "Print guardrails that this traffic can decide, or with --server that the traffic of control there can." };

    private readonly Option<Uri?> _server = CommonOptions.Server("With --suggest: a running gateway whose control is observed, instead of the traffic of the options.");

    private readonly Option<string?> _token = new("--token") { Description = $"Token for that gateway. Default: {ServerChoice.TokenVariable}, else that of the profile with this server.", HelpName = "TOKEN" };

    public void AddTo(Command command)
    {
        command.Options.Add(_suggest);
        command.Options.Add(_server);
        command.Options.Add(_token);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_server) is not null && !result.GetValue(_suggest))
                result.AddError("--server needs --suggest: simulations use the traffic of the options.");
        });
    }

    public bool IsAsked(ParseResult result) => result.GetValue(_suggest);

    /// <summary>Prints the suggestion.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="traffic">The traffic of the options.</param>
    /// <param name="isJson">Whether the output is JSON.</param>
    /// <param name="cancellationToken">Ends the wait for the gateway.</param>
    public async Task<int> RunAsync(ParseResult result, RolloutPlan plan, TrafficAssumptions traffic, bool isJson, CancellationToken cancellationToken)
    {
        Observation? observed = null;
        if (result.GetValue(_server) is { } server)
        {
            try
            {
                using var client = new AdminClient(server, ServerChoice.Choose(server, result.GetValue(_token), profile: null, Environment.GetEnvironmentVariable).Token);
                observed = Read(await client.GetAsync($"/api/v1/rollouts/{Uri.EscapeDataString(plan.Flag)}", cancellationToken));
            }
            catch (AdminException exception)
            {
                return await FailAsync(result, exception.Message);
            }

            if (observed is not { IsEnough: true })
                return await FailAsync(result, observed?.Text ?? "the gateway observes no control of this flag: it has no plan for it, or its rollout is active");
        }

        traffic = observed?.Traffic ?? traffic;
        var suggestions = PlanSuggestion.Create(plan, traffic, observed?.Unknown);
        await result.InvocationConfiguration.Output.WriteLineAsync(isJson
            ? SuggestionFormatter.ToJson(plan, observed?.Text, suggestions)
            : SuggestionFormatter.Format(plan, traffic, observed?.Text, suggestions));
        return ExitCode.Done;
    }

    private static Observation? Read(JsonElement rollout) =>
        rollout.TryGetProperty("reach", out var reach) && reach.ValueKind == JsonValueKind.Object ? reach.GetProperty("observed").Deserialize<Observation>(Json) : null;

    private static async Task<int> FailAsync(ParseResult result, string problem)
    {
        await result.InvocationConfiguration.Error.WriteLineAsync($"error: {problem}");
        return ExitCode.Failed;
    }

    private sealed record Observation(TrafficAssumptions Traffic, IReadOnlyList<string> Unknown, bool IsEnough, string Text);
}
