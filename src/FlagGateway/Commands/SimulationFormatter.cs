using System.Globalization;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Commands;

/// <summary>The timeline of a simulation for display.</summary>
internal static class SimulationFormatter
{
    /// <summary>The events and the outcome.</summary>
    public static string Format(RolloutPlan plan, SimulationReport report)
    {
        var table = new TextTable("AFTER", "STAGE", "SHARE", "PHASE", "ACTION", "REASON");
        var last = TimeSpan.MinValue;
        foreach (var step in report.Steps)
        {
            // Repeated and empty texts are omitted.
            var isNew = step.At != last;
            last = step.At;
            var verdicts = step.Verdicts.Where(verdict => isNew && verdict.Threshold is not null && !step.Reason.Contains(verdict.Arithmetic, StringComparison.Ordinal));
            table.Add(
                Clock(step.At), step.State.Stage, step.State.Percentage.ToString("0.##", CultureInfo.InvariantCulture) + "%", Phase(step.State),
                step.Action == RolloutAction.None ? "" : step.Action.ToWireName(), step.Reason);
            foreach (var verdict in verdicts)
                table.Add("", "", "", "", "", $"  {Kind(verdict.Kind)}: {verdict.Arithmetic}");
            foreach (var need in step.Needs.Where(need => step.Action == RolloutAction.None && !step.Verdicts.Any(verdict => verdict.Arithmetic == need)))
                table.Add("", "", "", "", "", $"  needs: {need}");
        }

        return $"{plan.Flag}: {plan.Control} -> {RolloutCandidates.Join(plan.Candidates)}{ForecastFormatter.LeftOut(plan)}{(plan.FurtherCandidates.Count == 0 ? "" : $"{Environment.NewLine}simulated: one of the candidates, with its part of the users")}{Start(report)}{Environment.NewLine}{Environment.NewLine}{table}{Environment.NewLine}{Environment.NewLine}{End(report)}";
    }

    private static string Start(SimulationReport report) => report.StartedAt is not { } at ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{Environment.NewLine}It starts at {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC{(report.StartWaitedFor is { } freeze ? $", at the end of the change freeze {freeze}" : "")}.");

    private static string End(SimulationReport report) => report.End.Phase switch
    {
        RolloutPhase.Progressing => $"not over after {Clock(report.Duration)}, in stage {report.End.Stage}",
        RolloutPhase.Waiting => $"nobody approved stage {report.End.Stage} in {Clock(report.Duration)}",
        RolloutPhase.Paused => $"paused in stage {report.End.Stage}, and nobody resumed it until {Clock(report.Duration)}",
        _ => $"{Phase(report.End)} after {Clock(report.Duration)}, in stage {report.End.Stage}",
    };

    private static string Phase(RolloutState state) => state.Phase == RolloutPhase.RolledBack ? "rolled back" : state.Phase.ToString().ToLowerInvariant();

    private static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.Days}d {time:hh\\:mm\\:ss}");

    private static string Kind(VerdictKind kind) => kind switch
    {
        VerdictKind.HardFail => "hard fail",
        VerdictKind.SoftFail => "soft fail",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
