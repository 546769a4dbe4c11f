using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Promql;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads the guardrails of a plan.</summary>
internal static class GuardrailReader
{
    private static readonly string[] Keys = ["metric", "query", "hard", "soft", "warn", "stages", "from_stage", "evaluations", "lag", "baseline"];

    /// <summary>Reads all guardrails; a plan without any causes a warning.</summary>
    /// <param name="plan">The plan; stages have their own guardrails in <c>stages[].guardrails</c>.</param>
    /// <param name="planPath">Path of the plan.</param>
    /// <param name="stages">The plan's stages, in order.</param>
    /// <param name="sources">What guardrails can be judged on.</param>
    /// <param name="shape">Receives the issues found.</param>
    /// <param name="areNamed">Whether the names of all stages could be read, so that others are errors.</param>
    public static List<Guardrail> Read(JsonElement plan, string planPath, IReadOnlyList<RolloutStage> stages, PlanSources sources, JsonShape shape, bool areNamed)
    {
        List<Guardrail> guardrails = [];
        if (shape.TryGet(plan, planPath, "guardrails", JsonValueKind.Array, isRequired: false, out var array))
        {
            foreach (var element in array.EnumerateArray())
            {
                var own = $"{planPath}.guardrails[{guardrails.Count}]";
                guardrails.Add(ReadOne(element, own, areNamed ? stages : null, sources, shape));
                LagReader.Check(guardrails, stages, own, shape);
            }
        }

        for (var i = 0; i < stages.Count; i++)
            guardrails.AddRange(ReadOfStage(plan.GetProperty("stages")[i], $"{planPath}.stages[{i}]", stages[i], sources, shape));
        if (guardrails.Count == 0)
            shape.Add(IssueSeverity.Warning, planPath + ".guardrails", null, "Nothing stops this rollout.", "Add guardrails, at least error_rate");
        for (var i = 0; guardrails.Count != 0 && i < stages.Count; i++)
        {
            if ((stages[i].Percentage > 0 || stages[i].Groups.Count != 0 || stages[i].Users is not null) && !guardrails.Any(guardrail => guardrail.IsWatchedIn(stages[i].Name)))
                shape.Add(IssueSeverity.Warning, $"{planPath}.stages[{i}].guardrails", null, "No guardrail is watched in this stage, and users are on the candidate.", "Add a guardrail for it, at least error_rate");
        }

        return guardrails;
    }

    private static List<Guardrail> ReadOfStage(JsonElement stage, string path, RolloutStage stageOf, PlanSources sources, JsonShape shape)
    {
        List<Guardrail> guardrails = [];
        if (!shape.TryGet(stage, path, "guardrails", JsonValueKind.Array, isRequired: false, out var array))
            return guardrails;
        foreach (var element in array.EnumerateArray())
        {
            var own = $"{path}.guardrails[{guardrails.Count}]";
            var guardrail = ReadOne(element, own, null, sources, shape);
            if (guardrail.Stages is not null)
                shape.Error(own, null, "A guardrail inside a stage is watched in that stage only.", "Remove stages and from_stage, or move it to the plan's guardrails");
            guardrails.Add(guardrail with { Stages = [stageOf.Name] });
            LagReader.Check(guardrails, [stageOf], own, shape);
        }

        return guardrails;
    }

    // A guardrail that names no stage is watched in all stages.
    private static List<string>? ReadStages(JsonElement element, string path, IReadOnlyList<RolloutStage>? stages, JsonShape shape)
    {
        var names = shape.GetStrings(element, path, "stages");
        var from = shape.GetString(element, path, "from_stage");
        if (names is not null && from is not null)
            shape.Error(path + ".from_stage", from, "Both stages and from_stage define where the guardrail is watched.", "Keep one of them");
        if (names is { Count: 0 })
            shape.Error(path + ".stages", null, "The list is empty, so the guardrail is watched nowhere.", "Name at least one stage, or remove the key");
        for (var i = 0; i < names?.Count; i++)
            Check(names[i], $"{path}.stages[{i}]");
        if (from is null)
            return names;
        Check(from, path + ".from_stage");
        return [.. (stages ?? []).Select(static stage => stage.Name).SkipWhile(name => name != from)];

        void Check(string name, string where)
        {
            if (stages is not null && !stages.Any(stage => stage.Name == name))
                shape.Error(where, name, "The plan has no stage of this name.", $"Use one of {string.Join(", ", stages.Select(static stage => stage.Name))}");
        }
    }

    private static Guardrail ReadOne(JsonElement element, string path, IReadOnlyList<RolloutStage>? stages, PlanSources sources, JsonShape shape)
    {
        shape.Expect(element, path, JsonValueKind.Object);
        shape.RefuseUnknownKeys(element, path, Keys);
        var metric = shape.GetString(element, path, "metric", isRequired: true) ?? "";
        if (metric.Length != 0 && !GuardrailMetrics.IsKnown(metric))
            shape.Error(path + ".metric", metric, "Unknown metric.", $"Use one of {string.Join(", ", GuardrailMetrics.BuiltIn)}, status:3xx, status:404, signal:NAME, signal:NAME/signal:NAME, signal:NAME/requests, reports:NAME or promql:NAME");
        else if (metric.Split('/').Any(static part => part.StartsWith(GuardrailMetrics.SignalPrefix + LlmSignals.Prefix, StringComparison.Ordinal) || part.StartsWith(GuardrailMetrics.ReportsPrefix + LlmSignals.Prefix, StringComparison.Ordinal)))
            shape.Error(path + ".metric", metric, "Names that begin with llm. are the gateway's own.", $"Use one of {string.Join(", ", LlmSignals.Metrics)}, or another name");
        else if (GuardrailMetrics.SignalsOf(metric).Any(static name => !SignalName.IsValid(name)))
            shape.Error(path + ".metric", metric, "No cluster can report a signal of this name.", "Use 1 to 64 characters of a-z 0-9 _ . - behind signal: or reports:; a ratio is signal:NAME/signal:NAME or signal:NAME/requests, of two different signals");

        var query = shape.GetString(element, path, "query");
        CheckQuery(metric, query, path, sources, shape);
        var guardrail = new Guardrail(metric, query, Read("hard"), Read("soft"), Read("warn")) { Stages = ReadStages(element, path, stages, shape), Evaluations = ReadEvaluations(element, metric, path, shape), Lag = LagReader.Read(element, metric, path, shape), Baseline = shape.GetWord(element, path, "baseline", Baseline.Control, ("control", Baseline.Control), ("history", Baseline.History)) };
        if (guardrail.Baseline == Baseline.History && !sources.HasHistory)
            shape.Error(path + ".baseline", "history", "What users get is not recorded.", "Set FlagGateway:Rollouts:History to true in gateway.json, or remove baseline");
        if (guardrail is { Hard: null, Soft: null, Warn: null })
            shape.Error(path, null, "The guardrail has no threshold.", "Add hard, soft or warn");
        else if (guardrail.Kind is not null && ThresholdRules.ProblemOf(guardrail) is { } problem)
            shape.Error(path, metric, "The limits do not fit the metric or each other.", problem);
        return guardrail;

        Threshold? Read(string key)
        {
            if (shape.GetString(element, path, key) is not { } text)
                return null;
            if (!Threshold.TryParse(text, out var threshold))
                shape.Error($"{path}.{key}", text, "Not a threshold.", $"Write it as {Threshold.Forms}");
            else if (ThresholdAdvice.MeantInPoints(metric, threshold!) is { } meant)
                shape.Add(IssueSeverity.Warning, $"{path}.{key}", text, $"This is a share of control's {metric}, not of all requests: at 1 % for control the limit would be {ThresholdAdvice.LimitAtOnePercent(threshold!)}.", $"Write {meant} if percentage points are meant");
            return threshold;
        }
    }

    private static int? ReadEvaluations(JsonElement element, string metric, string path, JsonShape shape)
    {
        const int Max = 100;
        if (!shape.TryGet(element, path, "evaluations", JsonValueKind.Number, isRequired: false, out var value))
            return null;
        if (!metric.StartsWith(GuardrailMetrics.PromqlPrefix, StringComparison.Ordinal))
            shape.Error(path + ".evaluations", value.GetRawText(), "Only promql metrics have evaluations.", "Remove it or name the metric promql:NAME");
        else if (value.TryGetInt32(out var count) && count is >= 1 and <= Max)
            return count;
        else
            shape.Error(path + ".evaluations", value.GetRawText(), "Not a number of evaluations.", $"Write a whole number from 1 to {Max}");
        return null;
    }

    private static void CheckQuery(string metric, string? query, string path, PlanSources sources, JsonShape shape)
    {
        var isQuery = metric.StartsWith(GuardrailMetrics.PromqlPrefix, StringComparison.Ordinal);
        if (isQuery && string.IsNullOrWhiteSpace(query))
            shape.Error(path + ".query", query, "A promql metric needs a query.", "Add query with {{flag}} and {{variant}} where they belong");
        else if (!isQuery && query is not null)
            shape.Error(path + ".query", query, "Only promql metrics have a query.", "Remove it or name the metric promql:NAME");
        else if (query is not null && !PromqlTemplate.TryParse(query, out _, out var problem))
            shape.Error(path + ".query", query, problem, """Write placeholders in quotes: {flag="{{flag}}",variant="{{variant}}"}""");
        else if (query is not null && !sources.CanQuery)
            shape.Error(path + ".query", query, "There is no Prometheus server to query.", "Set FlagGateway:Prometheus:Url in gateway.json");
    }
}
