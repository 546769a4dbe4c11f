using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Promql;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads the guardrails of a plan.</summary>
internal static class GuardrailReader
{
    private static readonly string[] Keys = ["metric", "query", "hard", "soft", "warn"];

    /// <summary>Reads all guardrails; a plan without any is taken with a warning.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="planPath">Where it stands.</param>
    /// <param name="canQuery">Whether there is a Prometheus server to ask.</param>
    /// <param name="shape">Takes what is wrong.</param>
    public static List<Guardrail> Read(JsonElement plan, string planPath, bool canQuery, JsonShape shape)
    {
        List<Guardrail> guardrails = [];
        if (shape.TryGet(plan, planPath, "guardrails", JsonValueKind.Array, isRequired: false, out var array))
        {
            foreach (var element in array.EnumerateArray())
                guardrails.Add(ReadOne(element, $"{planPath}.guardrails[{guardrails.Count}]", canQuery, shape));
        }

        if (guardrails.Count == 0)
            shape.Add(IssueSeverity.Warning, planPath + ".guardrails", null, "Nothing stops this rollout.", "Add guardrails, error_rate at the least");
        return guardrails;
    }

    private static Guardrail ReadOne(JsonElement element, string path, bool canQuery, JsonShape shape)
    {
        shape.Expect(element, path, JsonValueKind.Object);
        shape.RefuseUnknownKeys(element, path, Keys);
        var metric = shape.GetString(element, path, "metric", isRequired: true) ?? "";
        if (metric.Length != 0 && !GuardrailMetrics.IsKnown(metric))
            shape.Error(path + ".metric", metric, "Unknown metric.", $"Use one of {string.Join(", ", GuardrailMetrics.BuiltIn)}, signal:NAME or promql:NAME");
        else if (metric.StartsWith(GuardrailMetrics.SignalPrefix, StringComparison.Ordinal) && !SignalName.IsValid(metric.AsSpan(GuardrailMetrics.SignalPrefix.Length)))
            shape.Error(path + ".metric", metric, "No cluster can report a signal of this name.", "Use 1 to 64 characters of a-z 0-9 _ . - behind signal:");

        var query = shape.GetString(element, path, "query");
        CheckQuery(metric, query, path, canQuery, shape);
        var guardrail = new Guardrail(metric, query, Read("hard"), Read("soft"), Read("warn"));
        if (guardrail is { Hard: null, Soft: null, Warn: null })
            shape.Error(path, null, "The guardrail has no threshold.", "Add hard, soft or warn");
        return guardrail;

        Threshold? Read(string key)
        {
            if (shape.GetString(element, path, key) is not { } text)
                return null;
            if (!Threshold.TryParse(text, out var threshold))
                shape.Error($"{path}.{key}", text, "Not a threshold.", $"Write it as {Threshold.Forms}");
            return threshold;
        }
    }

    private static void CheckQuery(string metric, string? query, string path, bool canQuery, JsonShape shape)
    {
        var isQuery = metric.StartsWith(GuardrailMetrics.PromqlPrefix, StringComparison.Ordinal);
        if (isQuery && string.IsNullOrWhiteSpace(query))
            shape.Error(path + ".query", query, "A promql metric needs a query.", "Add query with {{flag}} and {{variant}} where they belong");
        else if (!isQuery && query is not null)
            shape.Error(path + ".query", query, "Only promql metrics have a query.", "Remove it or name the metric promql:NAME");
        else if (query is not null && !PromqlTemplate.TryParse(query, out _, out var problem))
            shape.Error(path + ".query", query, problem, """Write placeholders in quotes: {flag="{{flag}}",variant="{{variant}}"}""");
        else if (query is not null && !canQuery)
            shape.Error(path + ".query", query, "There is no Prometheus server to ask.", "Set FlagGateway:Prometheus:Url in gateway.json");
    }
}
