using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Commands;

/// <summary>Forecasts and simulations as JSON.</summary>
internal static class SimulationJson
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes an object in this format.</summary>
    public static string Serialize(object content) => CliJson.ToText(content, Json);

    /// <summary>A forecast of each stage.</summary>
    public static string From(RolloutPlan plan, TrafficAssumptions traffic, int seed, IReadOnlyList<StageForecast> stages, IReadOnlyList<UserMove> moves) => CliJson.ToText(
        new
        {
            plan.Flag,
            plan.Control,
            plan.Candidate,
            plan.ProgressDeadline,
            Traffic = traffic,
            Seed = seed,
            NotSimulated = NotSimulated(plan),
            MovesOfStart = moves,
            Stages = stages.Select(stage => new
            {
                stage.Stage.Name,
                stage.Stage.Percentage,
                stage.Stage.Hold,
                CandidateRequests = stage.Requests,
                CandidateUsers = stage.Users,
                stage.IsComparable,
                stage.Limits,
                stage.Trials,
                stage.TimeToPass,
                stage.NeededHold,
                stage.Fitness,
                stage.Verdict,
            }),
        },
        Json);

    /// <summary>The timeline of a simulation.</summary>
    public static string From(RolloutPlan plan, string scenario, int seed, SimulationReport report) => CliJson.ToText(
        new
        {
            plan.Flag,
            Script = scenario,
            Seed = seed,
            NotSimulated = NotSimulated(plan),
            Succeeded = report.IsSuccess,
            report.End.Phase,
            report.End.Stage,
            report.End.Reason,
            report.Duration,
            report.StartedAt,
            report.StartWaitedFor,
            Steps = report.Steps.Select(step => new
            {
                step.At,
                Action = step.Action.ToWireName(),
                step.State.Phase,
                step.State.Stage,
                step.State.Percentage,
                step.Reason,
                step.Needs,
                Guardrails = step.Verdicts,
            }),
        },
        Json);

    /// <summary>Guardrails that cannot be simulated.</summary>
    public static string[] NotSimulated(RolloutPlan plan) =>
        [.. plan.Guardrails.Where(guardrail => !RolloutSimulation.CanSimulate(guardrail)).Select(guardrail => guardrail.Metric)];
}
