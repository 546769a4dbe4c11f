using System.Globalization;
using System.Text;
using System.Text.Json;
using FlagGateway.Formatting;

namespace FlagGateway.Commands.Rollouts;

/// <summary>Responses of the API as text for display.</summary>
internal static class RolloutText
{
    private static readonly string[] CriterionColumns = ["guardrail", "kind", "control", "candidate", "difference", "limit", "finding"];

    public static string List(JsonElement response, bool isWide)
    {
        var table = RolloutTable.Format(response.GetProperty("rollouts").EnumerateArray(), isWide);
        var kills = string.Join(Environment.NewLine, response.GetProperty("kills").EnumerateArray().Select(kill =>
            $"killed: {VisibleText.From(Text(kill, "flag"))} by {VisibleText.From(Text(kill, "actor"))}: {VisibleText.From(Text(kill, "reason"))}"));
        return string.Join(Environment.NewLine, new[] { table, kills, Instances(response) }.Where(static part => part.Length != 0));
    }

    // A single instance is not worth a line.
    private static string Instances(JsonElement response)
    {
        if (!response.TryGetProperty("instances", out var instances) || instances.GetArrayLength() < 2)
            return "";
        var table = new TextTable("INSTANCE", "LEADS", "REVISION", "STATE AGE", "HEARD", "PROBLEM");
        foreach (var instance in instances.EnumerateArray())
        {
            table.Add(
                Text(instance, "id"), instance.GetProperty("is_leader").GetBoolean() ? "yes" : "", Number(instance, "revision"),
                Number(instance, "state_age") + " s", Number(instance, "silent_for") + " s ago", Text(instance, "problem"));
        }

        return Environment.NewLine + table;
    }

    /// <summary>Phase, stage and percentage in one line.</summary>
    public static string Position(JsonElement rollout) =>
        string.Join(", ", new[] { PhaseOf(rollout), Text(rollout, "stage"), $"{InForce(rollout)} of users on the candidate" }.Where(static part => part.Length != 0));

    public static string Status(JsonElement rollout)
    {
        var text = new StringBuilder();
        Line("flag", Text(rollout, "flag"));
        Line("phase", PhaseOf(rollout));
        Line("variants", $"{Text(rollout, "control")} -> {CandidatesOf(rollout)}");
        Line("stages", string.Join("  ", rollout.GetProperty("stages").EnumerateArray().Select(stage => Mark(stage, Text(rollout, "stage")))));
        Line("in force", $"{InForce(rollout)} of users on the candidate{(Text(rollout, "stage").Length == 0 ? ", by flags.json" : $"; {Percent(rollout)} by the stage")}");
        foreach (var candidate in Several(rollout))
            Line("candidate", $"{Text(candidate, "variant")} {(Text(candidate, "dropped") is { Length: > 0 } reason ? $"dropped: {reason}" : $"{Percent(candidate)} by the stage")}");
        if (Text(rollout, "stage").Length != 0)
            Line("in stage", $"{Time(rollout, "in_stage")} of {Time(rollout, "hold")}");
        if (rollout.GetProperty("groups").GetArrayLength() != 0)
            Line("groups", string.Join(", ", rollout.GetProperty("groups").EnumerateArray().Select(group => group.GetString())));
        if (rollout.TryGetProperty("excluded", out var excluded) && excluded.GetArrayLength() != 0)
            Line("excluded", string.Join(", ", excluded.EnumerateArray().Select(group => group.GetString())));
        if (rollout.TryGetProperty("users", out var users) && users.GetArrayLength() != 0)
            Line("users", string.Join(", ", users.EnumerateArray().Select(user => user.GetString())));
        if (Conclusion(rollout) is { } conclusion)
            Line("conclusion", Text(conclusion, "text"));
        Line("reason", Text(rollout, "reason"));
        var approved = string.Join(", ", rollout.GetProperty("approved_by").EnumerateArray().Select(static name => name.GetString()));
        if (approved.Length > 0)
            Line("approved", $"by {approved}; {rollout.GetProperty("approvals_needed").GetRawText()} different names are needed");
        foreach (var need in rollout.GetProperty("needs").EnumerateArray())
            Line("needs", need.GetString()!);
        if (rollout.TryGetProperty("pace", out var paces))
        {
            foreach (var pace in paces.EnumerateArray())
                Line("pace", Text(pace, "text"));
        }

        if (Text(rollout, "difference") is { Length: > 0 } difference)
            Line("warning", difference);
        if (rollout.TryGetProperty("reach", out var reach) && reach.ValueKind == JsonValueKind.Object)
        {
            foreach (var warning in reach.GetProperty("warnings").EnumerateArray())
                Line("reach", warning.GetString()!);
        }

        if (Text(rollout, "problem") is { Length: > 0 } problem)
            Line("problem", problem);
        if (rollout.TryGetProperty("kill", out var kill) && kill.ValueKind == JsonValueKind.Object)
            Line("killed", $"by {Text(kill, "actor")}: {Text(kill, "reason")}");
        if (rollout.TryGetProperty("is_frozen", out var frozen) && frozen.ValueKind == JsonValueKind.True)
            Line("judged", $"last at {Text(rollout, "judged_at")}, before the candidate lost its users");
        foreach (var guardrail in rollout.GetProperty("guardrails").EnumerateArray())
            Line(guardrail.TryGetProperty("segments", out _) && guardrail.GetProperty("kind").GetString() == "Pass" ? "Warning" : guardrail.GetProperty("kind").GetString()!, Text(guardrail, "arithmetic"));
        foreach (var cohort in rollout.GetProperty("cohorts").EnumerateArray().Where(cohort => Text(cohort, "variant") == Text(rollout, "candidate")))
        {
            if (cohort.TryGetProperty("networks", out var networks) && networks.GetDouble() is > 0 and < Core.Guardrails.NetworkEvidence.MinNetworks and var count)
                Line("senders", string.Create(CultureInfo.InvariantCulture, $"cannot be distinguished: about {count:0} client networks, {Core.Guardrails.NetworkEvidence.MinNetworks} are needed to exclude the largest one"));
        }

        return text.Append(Criteria(rollout)).Append(Cohorts(rollout)).ToString().TrimEnd();

        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-14}{VisibleText.From(value)}").AppendLine();
    }

    /// <summary>The names of all candidates.</summary>
    public static string CandidatesOf(JsonElement rollout) =>
        Several(rollout) is { Length: > 0 } several ? string.Join(", ", several.Select(static one => Text(one, "variant"))) : Text(rollout, "candidate");

    // Empty for a single candidate.
    private static JsonElement[] Several(JsonElement rollout) => rollout.TryGetProperty("candidates", out var several) ? [.. several.EnumerateArray()] : [];

    /// <summary>Users who get another variant by a completed change.</summary>
    public static string Moves(JsonElement response)
    {
        if (!response.TryGetProperty("moves", out var moves) || moves.ValueKind != JsonValueKind.Array)
            return "";
        var all = moves.EnumerateArray().Select(static move => new Core.Rollouts.UserMove(Text(move, "from"), Text(move, "to"), move.GetProperty("percentage").GetDouble())
        { Segment = Text(move, "segment") is { Length: > 0 } segment ? segment : null }).ToArray();
        return VisibleText.From(Core.Rollouts.UserMoves.Describe(all));
    }

    /// <summary>Limits that a started plan cannot reach, a line each after the first.</summary>
    public static string OutOfReach(JsonElement response) => response.TryGetProperty("out_of_reach", out var texts) && texts.ValueKind == JsonValueKind.Array
        ? string.Concat(texts.EnumerateArray().Select(static text => $"{Environment.NewLine}warning: {VisibleText.From(text.GetString()!)}"))
        : "";

    public static string Drill(JsonElement drill) => string.Join(Environment.NewLine, [
        $"{VisibleText.From(Text(drill, "flag"))}:",
        $"  kill in force and written after   {Number(drill, "in_force_ms")} ms",
        $"  last request of the candidate     {Number(drill, "all_away_ms")} ms{(drill.GetProperty("is_complete").GetBoolean() ? "" : "  (still some after a minute)")}",
        $"  given to it after the kill        {Number(drill, "late_requests")}",
        drill.GetProperty("is_restored").GetBoolean() ? $"  restored within                   {Number(drill, "restore_ms")} ms" : "  NOT RESTORED: the flag is still killed; use unkill",
    ]);

    private static JsonElement? Conclusion(JsonElement rollout) =>
        rollout.TryGetProperty("conclusion", out var conclusion) && conclusion.ValueKind == JsonValueKind.Object ? conclusion : null;

    private static string Criteria(JsonElement rollout)
    {
        if (Conclusion(rollout) is not { } conclusion)
            return "";
        var table = new TextTable("CRITERION", "KIND", "CONTROL", "CANDIDATE", "DIFFERENCE", "LIMIT", "FINDING");
        foreach (var row in conclusion.GetProperty("criteria").EnumerateArray())
            table.Add([.. CriterionColumns.Select(column => Text(row, column) is { Length: > 0 } cell ? cell : "-")]);
        return $"{Environment.NewLine}{table}{Environment.NewLine}{Environment.NewLine}";
    }

    private static string Cohorts(JsonElement rollout)
    {
        var cohorts = rollout.GetProperty("cohorts");
        if (cohorts.GetArrayLength() == 0)
            return "";
        var table = new TextTable("COHORT", "REQUESTS", "ERRORS", "ABANDONED", "RESETS", "USERS", "P50", "P95", "P99");
        foreach (var cohort in cohorts.EnumerateArray())
            table.Add(Text(cohort, "variant"), Number(cohort, "requests"), Number(cohort, "errors"), Number(cohort, "abandoned"), Number(cohort, "upload_resets"), Number(cohort, "users"), Duration(cohort, "p50"), Duration(cohort, "p95"), Duration(cohort, "p99"));
        return table.ToString();
    }

    private static string Mark(JsonElement stage, string current) =>
        Text(stage, "name") == current ? $"[{Text(stage, "name")} {Percent(stage)}]" : $"{Text(stage, "name")} {Percent(stage)}";

    /// <summary>The phase, and whether the flag is killed.</summary>
    public static string PhaseOf(JsonElement rollout) =>
        Text(rollout, "phase") + (rollout.TryGetProperty("kill", out var kill) && kill.ValueKind == JsonValueKind.Object ? " (killed)" : "");

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble().ToString("#,0.##", CultureInfo.InvariantCulture) : "-";

    /// <summary>The candidate's share in force.</summary>
    public static string InForce(JsonElement rollout) =>
        rollout.TryGetProperty("in_force", out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble().ToString("0.##", CultureInfo.InvariantCulture) + "%" : "-";

    /// <summary>The share that a stage wants.</summary>
    public static string Percent(JsonElement parent) => parent.GetProperty("percentage").GetDouble().ToString("0.##", CultureInfo.InvariantCulture) + "%" + (Text(parent, "segment") is { Length: > 0 } segment ? $" of {segment}" : "");

    private static string Duration(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? (value.GetDouble() * 1000).ToString("#,0.#", CultureInfo.InvariantCulture) + " ms" : "-";

    /// <summary>A duration for display.</summary>
    public static string Time(JsonElement parent, string name) =>
        TimeSpan.TryParse(Text(parent, name), CultureInfo.InvariantCulture, out var time) ? Core.Rollouts.DurationFormatter.Format(time) : "";
}
