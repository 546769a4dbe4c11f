using System.Globalization;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using CoreText = FlagGateway.Core.Rollouts.DurationFormatter;

namespace FlagGateway.Commands;

/// <summary>Forecasts for display.</summary>
internal static class ForecastFormatter
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>The assumptions, the power of each limit, and the conclusion for each stage.</summary>
    public static string Format(RolloutPlan plan, TrafficAssumptions traffic, IReadOnlyList<StageForecast> stages) => string.Join(
        Environment.NewLine + Environment.NewLine,
        [Head(plan, traffic), Limits(stages).ToString(), Verdicts(stages).ToString(), Legend(stages)]);

    /// <summary>The omitted guardrails; empty for none.</summary>
    public static string LeftOut(RolloutPlan plan) => SimulationJson.NotSimulated(plan) is { Length: > 0 } metrics
        ? $"{Environment.NewLine}omitted, because they cannot be simulated: {string.Join(", ", metrics)}"
        : "";

    /// <summary>The plan and the assumptions.</summary>
    public static string Head(RolloutPlan plan, TrafficAssumptions traffic) => string.Create(
        Culture,
        $"{plan.Flag}: {plan.Control} -> {RolloutCandidates.Join(plan.Candidates)}{LeftOut(plan)}{(plan.FurtherCandidates.Count == 0 ? "" : $"{Environment.NewLine}forecast for each candidate, with its part of a stage's share")}{Environment.NewLine}assumed: {traffic.RequestsPerSecond:#,0.###} requests/s of {traffic.Users:#,0} users; control fails {traffic.ErrorRate * 100:0.####} %, p50 {traffic.LatencyP50 * 1000:#,0.#} ms, p95 {traffic.LatencyP95 * 1000:#,0.#} ms");

    private static TextTable Limits(IReadOnlyList<StageForecast> stages)
    {
        var table = new TextTable("STAGE", "SHARE", "HOLD", "REQUESTS", "USERS", "GUARDRAIL", "LIMIT", "SEES IN HOLD", "SEES 2x LIMIT AFTER", "PASSES AFTER");
        foreach (var stage in stages)
        {
            string[] head = [stage.Stage.Name, $"{stage.Stage.Percentage.ToString("0.##", Culture)}%", CoreText.Format(stage.Stage.Hold), Number(stage.Requests), Number(stage.Users)];
            if (stage.Limits.Count == 0)
                table.Add([.. head, "-", "", "", "", ""]);
            foreach (var limit in stage.Limits)
            {
                table.Add([.. head, limit.Guardrail, $"{limit.Limit} {limit.Threshold}", Smallest(limit), Time(limit.TimeToDetect, limit), Time(limit.TimeToPass, limit)]);
                Array.Fill(head, "");
            }
        }

        return table;
    }

    private static TextTable Verdicts(IReadOnlyList<StageForecast> stages)
    {
        var table = new TextTable("STAGE", "FALSE STOPS", "PASSED IN TIME", "VERDICT");
        foreach (var stage in stages)
        {
            table.Add(
                stage.Stage.Name,
                stage.Trials is { } trials ? string.Create(Culture, $"{trials.HardStops} hard, {trials.SoftStops} soft of {trials.Count}") : "-",
                stage.Trials is { } played ? string.Create(Culture, $"{played.Passes} of {played.Count}") : "-",
                stage.Verdict);
        }

        return table;
    }

    private static string Legend(IReadOnlyList<StageForecast> stages)
    {
        var text = "SEES IN HOLD: the smallest difference that stops the candidate with 80 % probability. PASSES AFTER: without a difference, with 80 % probability.";
        return stages.FirstOrDefault(stage => stage.Trials is not null)?.Trials is { } trials
            ? string.Create(Culture, $"{text}{Environment.NewLine}FALSE STOPS: stages simulated with a candidate equal to control; 0 of {trials.Count} means below {trials.BoundOfNone * 100:0.#} % (95 % confidence).")
            : text;
    }

    private static string Time(TimeSpan? time, LimitForecast limit) =>
        limit.IsBrokenByControl ? "control breaks it" : time is { } value ? CoreText.Format(value) : $"> {LimitForecast.Maximum.Days}d";

    private static string Smallest(LimitForecast limit)
    {
        if (limit.Smallest is not { } value)
            return limit.IsBrokenByControl ? "control breaks it" : "nothing";
        return limit.Kind switch
        {
            ThresholdKind.DifferenceInPoints => (value * 100).ToString("+0.###;-0.###", Culture) + "pp",
            ThresholdKind.RelativeDifference => (value * 100).ToString("+0.#;-0.#", Culture) + "%",
            _ when MetricFormatter.IsRate(limit.Guardrail) => (value * 100).ToString("0.###", Culture) + "%",
            _ when MetricFormatter.IsLatency(limit.Guardrail) => (value * 1000).ToString("#,0.#", Culture) + "ms",
            _ => value.ToString("0.####", Culture),
        };
    }

    private static string Number(double value) => value.ToString("#,0", Culture);
}
