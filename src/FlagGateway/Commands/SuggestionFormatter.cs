using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Commands;

/// <summary>Suggested guardrails as a section of rollouts.json.</summary>
internal static class SuggestionFormatter
{
    private static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The section, and below it a reason for each guardrail.</summary>
    public static string Format(RolloutPlan plan, TrafficAssumptions traffic, string? observed, IReadOnlyList<SuggestedGuardrail> suggestions) => string.Join(
        Environment.NewLine,
        [
            ForecastFormatter.Head(plan, traffic) + (observed is null ? "" : $"{Environment.NewLine}observed: {observed}"),
            "",
            "\"guardrails\": [",
            string.Join($",{Environment.NewLine}", suggestions.Select(static one => $"  {ToJson(one.Guardrail).ToJsonString(Line)}")),
            "]",
            "",
            .. suggestions.Select(static one => $"{one.Guardrail.Metric}: {(one.IsAsConfigured ? "as in the plan, " : "")}{one.Reason}"),
        ]);

    /// <summary>The same as one JSON object.</summary>
    public static string ToJson(RolloutPlan plan, string? observed, IReadOnlyList<SuggestedGuardrail> suggestions) => CliJson.ToText(
        new JsonObject
        {
            ["flag"] = plan.Flag,
            ["observed"] = observed,
            ["guardrails"] = new JsonArray([.. suggestions.Select(static one => (JsonNode)ToJson(one.Guardrail))]),
            ["reasons"] = new JsonArray([.. suggestions.Select(static one => (JsonNode)new JsonObject { ["metric"] = one.Guardrail.Metric, ["is_as_configured"] = one.IsAsConfigured, ["reason"] = one.Reason })]),
        },
        Line);

    private static JsonObject ToJson(Guardrail guardrail)
    {
        JsonObject json = new() { ["metric"] = guardrail.Metric };
        if (guardrail.Query is { } query)
            json["query"] = query;
        Add("hard", guardrail.Hard);
        Add("soft", guardrail.Soft);
        Add("warn", guardrail.Warn);
        if (guardrail.Evaluations is { } evaluations)
            json["evaluations"] = evaluations;
        if (guardrail.Lag is { } lag)
            json["lag"] = lag.ToString("c", CultureInfo.InvariantCulture);
        if (guardrail.Stages is { } stages)
            json["stages"] = new JsonArray([.. stages.Select(static stage => (JsonNode)stage)]);
        return json;

        void Add(string name, Threshold? threshold)
        {
            if (threshold is not null)
                json[name] = threshold.Text;
        }
    }
}
