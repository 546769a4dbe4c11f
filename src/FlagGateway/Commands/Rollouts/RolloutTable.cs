using System.Globalization;
using System.Text.Json;

namespace FlagGateway.Commands.Rollouts;

/// <summary>Rollouts in a line each.</summary>
internal static class RolloutTable
{
    private static readonly string[] Variants = ["control", "candidate"];

    /// <summary>Formats rollouts.</summary>
    /// <param name="rollouts">As the API returns them.</param>
    /// <param name="isWide">With variants, hold, verdicts, and requests and errors of both cohorts.</param>
    public static string Format(IEnumerable<JsonElement> rollouts, bool isWide)
    {
        TextTable table = new(isWide
            ? ["FLAG", "CONTROL", "CANDIDATE", "PHASE", "STAGE", "IN FORCE", "STAGE WANTS", "IN STAGE", "HOLD", "GUARDRAILS", "REQUESTS", "ERRORS", "REASON"]
            : ["FLAG", "PHASE", "STAGE", "IN FORCE", "STAGE WANTS", "IN STAGE", "REASON"]);
        foreach (var rollout in rollouts)
        {
            var wants = Text(rollout, "stage").Length == 0 ? "" : RolloutText.Percent(rollout);
            string[] cells = isWide
                ?
                [
                    Text(rollout, "flag"), Text(rollout, "control"), RolloutText.CandidatesOf(rollout), RolloutText.PhaseOf(rollout), Text(rollout, "stage"), RolloutText.InForce(rollout), wants,
                    RolloutText.Time(rollout, "in_stage"), RolloutText.Time(rollout, "hold"), Verdicts(rollout), Counts(rollout, "requests"), Counts(rollout, "errors"), Text(rollout, "reason"),
                ]
                : [Text(rollout, "flag"), RolloutText.PhaseOf(rollout), Text(rollout, "stage"), RolloutText.InForce(rollout), wants, RolloutText.Time(rollout, "in_stage"), Text(rollout, "reason")];
            table.Add(cells);
        }

        return table.ToString();
    }

    // "3 Pass, 1 Inconclusive".
    private static string Verdicts(JsonElement rollout) => rollout.TryGetProperty("guardrails", out var guardrails) && guardrails.ValueKind == JsonValueKind.Array && guardrails.GetArrayLength() > 0
        ? string.Join(", ", guardrails.EnumerateArray().GroupBy(static guardrail => Text(guardrail, "kind")).OrderBy(static group => group.Key, StringComparer.Ordinal).Select(static group => $"{group.Count()} {group.Key}"))
        : "-";

    // Control and candidate: "1,200 / 64".
    private static string Counts(JsonElement rollout, string name)
    {
        if (!rollout.TryGetProperty("cohorts", out var cohorts) || cohorts.ValueKind != JsonValueKind.Array)
            return "-";
        return string.Join(" / ", Variants.Select(variant => cohorts.EnumerateArray()
            .Where(cohort => Text(cohort, "variant") == Text(rollout, variant) && cohort.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number)
            .Select(cohort => cohort.GetProperty(name).GetDouble().ToString("#,0", CultureInfo.InvariantCulture))
            .FirstOrDefault("-")));
    }

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
