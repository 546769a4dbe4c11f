using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Core.Guardrails;
using FlagGateway.Formatting;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>flaggateway cohorts</c>: control and candidate side by side.</summary>
internal static class CohortsCommand
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static Command Create()
    {
        var flag = AdminCommand.Flag();
        var window = new Option<string>("--window") { Description = "The whole stage, or the current window of an hour or ten minutes.", DefaultValueFactory = static _ => "stage" };
        window.AcceptOnlyFromAmong("stage", "1h", "10m");
        var by = new Option<string?>("--by") { Description = "Also by route, or by value of a group such as tenant, over the whole stage." };
        by.AcceptOnlyFromAmong("route", "group");
        var candidate = new Option<string?>("--candidate") { Description = "Which of several candidates; the first one that has users by default." };
        return AdminCommand.Complete(
            new Command("cohorts", "Compare control and candidate: errors, durations, signals, with a verdict for each.") { flag, window, by, candidate },
            (client, result, cancellationToken) => client.GetAsync(
                $"/api/v1/flags/{Uri.EscapeDataString(result.GetValue(flag)!)}/cohorts?window={result.GetValue(window)}{(result.GetValue(by) is { } kind ? "&by=" + kind : "")}{(result.GetValue(candidate) is { } name ? "&candidate=" + Uri.EscapeDataString(name) : "")}", cancellationToken),
            static (response, _) => Print(response));
    }

    private static string Print(JsonElement response)
    {
        var (control, candidate) = (response.GetProperty("control"), response.GetProperty("candidate"));
        var table = new TextTable("METRIC", NameOf(control), NameOf(candidate), "DIFFERENCE", "INTERVAL", "LIMITS", "VERDICT");
        Add("users", "users");
        Add("requests", "requests");
        Add("errors", "errors");
        foreach (var row in response.GetProperty("rows").EnumerateArray())
        {
            var metric = row.GetProperty("metric").GetString()!;
            table.Add(
                metric, Value(metric, Number(row, "control")), Value(metric, Number(row, "candidate")), Difference(row, Number(row, "difference")),
                Number(row, "difference") is null ? "" : $"{Difference(row, Number(row, "lower"))} to {Difference(row, Number(row, "upper"))}",
                string.Join(' ', new[] { Text(row, "soft"), Text(row, "hard") }.Where(static limit => limit.Length != 0)), Verdict(row));
        }

        return $"{VisibleText.From(Text(response, "flag"))}, stage {VisibleText.From(Text(response, "stage"))}, window {Text(response, "window")}{Environment.NewLine}{Environment.NewLine}{table}{References(response)}{Segments(response)}";

        void Add(string name, string member) => table.Add(name, Count(control, member), Count(candidate, member), "", "", "", "");
    }

    private static string Segments(JsonElement response)
    {
        if (!response.TryGetProperty("segments", out var segments) || segments.ValueKind != JsonValueKind.Array)
            return "";
        // Only of LLM backends.
        var hasFirstTokens = segments.EnumerateArray().Any(static segment => HasFirstToken(segment, "control") || HasFirstToken(segment, "candidate"));
        var table = new TextTable(["SEGMENT", "COHORT", "REQUESTS", "ERRORS", "P50", "P95", "P99", .. hasFirstTokens ? ["TTFT P50", "TTFT P95"] : Array.Empty<string>(), "ERRORS MORE", "INTERVAL"]);
        foreach (var segment in segments.EnumerateArray())
        {
            Add($"{Text(segment, "kind")} {Text(segment, "name")}", "control", segment.GetProperty("control"), default);
            Add("", "candidate", segment.GetProperty("candidate"), segment.TryGetProperty("difference", out var difference) ? difference : default);
        }

        return $"{Environment.NewLine}{Environment.NewLine}{table}{Origin(response)}";

        void Add(string name, string variant, JsonElement cohort, JsonElement difference)
        {
            var (requests, errors) = (Number(cohort, "requests") ?? 0, Number(cohort, "errors") ?? 0);
            table.Add(
            [
                name, variant, Count(cohort, "requests"), requests > 0 ? Value("error_rate", errors / requests) : "-",
                Value("latency_p50", Number(cohort, "p50")), Value("latency_p95", Number(cohort, "p95")), Value("latency_p99", Number(cohort, "p99")),
                .. hasFirstTokens ? [Value("ttft_p50", Number(cohort, "ttft_p50")), Value("ttft_p95", Number(cohort, "ttft_p95"))] : Array.Empty<string>(),
                difference.ValueKind == JsonValueKind.Object ? Points(difference, "estimate") : "",
                difference.ValueKind == JsonValueKind.Object ? $"{Points(difference, "lower")} to {Points(difference, "upper")}" : "",
            ]);
        }
    }

    private static bool HasFirstToken(JsonElement segment, string cohort) => Number(segment.GetProperty(cohort), "ttft_p50") is not null;

    private static string Points(JsonElement difference, string name) =>
        Number(difference, name) is { } value ? CohortDifference.ToText("error_rate", isRelative: false, "pp", value) : "unbounded";

    // Nothing about instances for a gateway without others.
    private static string Origin(JsonElement response)
    {
        if (!response.TryGetProperty("segments_from", out var from) || from.ValueKind != JsonValueKind.Object)
            return "";
        var (problem, of) = (Text(from, "problem"), Number(from, "of") ?? 1);
        if (problem.Length != 0)
            return $"{Environment.NewLine}{Environment.NewLine}Segments are of this instance only: {VisibleText.From(problem)}";
        return of > 1 ? $"{Environment.NewLine}{Environment.NewLine}Segments are of {Count(from, "instances")} of {Count(from, "of")} instances." : "";
    }

    private static string NameOf(JsonElement cohort) => VisibleText.From(Text(cohort, "variant").ToUpperInvariant());

    private static string Verdict(JsonElement row) => Text(row, "verdict") is { Length: > 0 } verdict ? verdict : "no data";

    // References other than a random sample of control are named.
    private static string References(JsonElement response)
    {
        string[] lines =
        [
            .. response.GetProperty("rows").EnumerateArray()
                .Where(static row => Text(row, "reference") is not ("" or "control"))
                .GroupBy(static row => Text(row, "reference"), StringComparer.Ordinal)
                .Select(static rows => $"Compared with {rows.Key}, not with a random sample: {string.Join(", ", rows.Select(static row => Text(row, "metric")))}."),
        ];
        var frozen = response.TryGetProperty("is_frozen", out var isFrozen) && isFrozen.ValueKind == JsonValueKind.True ? $"As it was at {Text(response, "judged_at")}, before the candidate lost its users." : "";
        var currency = Text(response, "currency") is { Length: > 0 } unit ? $"Costs are means per request, in {unit}." : "";
        return string.Concat(lines.Append(currency).Append(frozen).Where(static line => line.Length != 0).Select(static line => Environment.NewLine + Environment.NewLine + VisibleText.From(line)));
    }

    private static string Value(string metric, double? value) => value is { } number ? MetricFormatter.Value(metric, number) : "-";

    private static string Difference(JsonElement row, double? value)
    {
        if (value is not { } number)
            return Number(row, "difference") is null ? "" : "unbounded";
        return CohortDifference.ToText(Text(row, "metric"), Text(row, "kind") == "relative_difference", Text(row, "hard") + Text(row, "soft"), number);
    }

    private static string Count(JsonElement parent, string name) => Number(parent, name) is { } number ? number.ToString("#,0", Culture) : "-";

    private static double? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
