using System.Globalization;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Demo.Display;
using FlagGateway.Demo.Models;
using FlagGateway.Demo.Proof;
using FlagGateway.Rollouts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlagGateway.Demo.Simulation;

/// <summary>Draws a simulation: stages, verdicts of guardrails, cohorts and events.</summary>
internal static class SimulationView
{
    private const int MaxMessages = 4;
    private const int BarWidth = 20;

    private static readonly Style Bold = new(decoration: Decoration.Bold);
    private static readonly Style Quiet = new(Color.Grey);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Careful = new(Color.Yellow);
    private static readonly Style Bad = new(Color.Red, decoration: Decoration.Bold);
    private static readonly Style Lit = new(Color.Black, Color.Yellow, Decoration.Bold);

    /// <summary>Creates the view of a simulation.</summary>
    public static DemoView Create(SimulationSetup setup) => new(() => Live(setup), () => Line(setup), [.. Hints(setup)], setup.Messages, TimeSpan.FromSeconds(2));

    /// <summary>The display of the complete run.</summary>
    public static IRenderable Final(SimulationSetup setup, Summary summary)
    {
        var snapshot = setup.Gateway.Running.Current;
        DemoCohortRow[] rows = [.. CohortRows.From(snapshot, summary).Where(row => snapshot.Routes[row.Route].Flag.Id == setup.Plan.Flag)];
        return new Rows([Ladder(setup), DemoStateView.Table(rows, "all"), .. ModelTable.Create(setup.Model), .. DemoStateView.Proof(rows, summary)]);
    }

    // The most important part comes first: a short terminal cuts off the rest.
    private static Rows Live(SimulationSetup setup)
    {
        var summary = setup.Observations.Read(isComplete: false);
        var status = setup.Gateway.Rollouts.Find(setup.Plan.Flag);
        return new Rows(
        [
            new Text($"{setup.Plan.Flag}: {setup.Plan.Control} → {setup.Plan.Candidate} · {DemoStateView.Clock(summary.Elapsed)} · {summary.Requests} requests, {setup.Rate} a second", Bold),
            Ladder(setup),
            new Text(Status(setup, status), Bold),
            .. (status?.Verdicts ?? []).Select(verdict => new Text($"{verdict.Kind}: {verdict.Arithmetic}", StyleOf(verdict.Kind))),
            SimulatedCohortTable.Create(status?.Cohorts ?? [], setup.Plan.Candidate, status?.State?.Percentage ?? 0),
            .. ModelTable.Create(setup.Model),
            new Text($"Unexplained changes: {summary.Unexplained} · failed requests: {summary.Failed}", summary is { Unexplained: 0, Failed: 0 } ? Good : Bad),
            .. setup.Messages.Latest(0, MaxMessages).Select(DemoStateView.Message),
            .. Hints(setup).Select(hint => new Text(hint, Quiet)),
        ]);
    }

    private static string Line(SimulationSetup setup)
    {
        var summary = setup.Observations.Read(isComplete: false);
        var status = setup.Gateway.Rollouts.Find(setup.Plan.Flag);
        var verdicts = string.Concat((status?.Verdicts ?? []).Where(verdict => verdict.CandidateSamples > 0).Select(verdict => $"; {verdict.Kind}: {verdict.Arithmetic}"));
        return $"{DemoStateView.Clock(summary.Elapsed)} {Status(setup, status)}; {summary.Requests} requests, unexplained {summary.Unexplained}, failed {summary.Failed}{ModelTable.Line(setup.Model)}{verdicts}";
    }

    private static IEnumerable<string> Hints(SimulationSetup setup) =>
    [
        $"Gateway {setup.Gateway.DataAddress} · rollout {new Uri(setup.Gateway.AdminAddress, "/api/v1/rollouts")} · audit log {new Uri(setup.Gateway.AdminAddress, "/api/v1/audit")}",
        "Ctrl+C ends",
    ];

    private static Paragraph Ladder(SimulationSetup setup)
    {
        var ladder = new Paragraph();
        var current = IndexOf(setup);
        var phase = setup.State?.Phase;
        for (var i = 0; i < setup.Plan.Stages.Count; i++)
        {
            if (i > 0)
                ladder.Append(" › ", Quiet);
            var style = i < current || phase == RolloutPhase.Succeeded ? Good : i > current ? Quiet : phase is RolloutPhase.RolledBack or RolloutPhase.Aborted ? Bad : Lit;
            ladder.Append($" {Title(setup.Plan.Stages[i])} ", style);
        }

        return ladder;
    }

    private static string Title(RolloutStage stage) => string.Create(
        CultureInfo.InvariantCulture,
        $"{stage.Name} {(stage.Percentage == 0 && stage.Groups.Count != 0 ? "groups" : $"{stage.Percentage:0.##} %")}");

    private static string Status(SimulationSetup setup, RolloutSummary? status)
    {
        if (status?.State is not { } state || IndexOf(setup) is not (>= 0 and var index))
            return "Not started";
        var stage = setup.Plan.Stages[index];
        var part = stage.Hold > TimeSpan.Zero ? Math.Clamp(state.InStage / stage.Hold, 0, 1) : 1;
        var bar = new string('█', (int)(part * BarWidth)).PadRight(BarWidth, '░');
        var copies = state.Shadow is { Percentage: > 0 } shadow ? string.Create(CultureInfo.InvariantCulture, $", copies of {shadow.Percentage:0.##} % of {(shadow.From == ShadowSource.Control ? setup.Plan.Control : setup.Plan.Candidate)}'s") : "";
        var groups = state.Groups.Count == 0 ? "" : $", {string.Join(", ", state.Groups)}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Phase} in {state.Stage} ({index + 1} of {setup.Plan.Stages.Count}): {state.Percentage:0.##} %{groups}{copies} · {bar} {DurationFormatter.Format(state.InStage)} of {DurationFormatter.Format(stage.Hold)}");
    }

    private static int IndexOf(SimulationSetup setup) =>
        setup.State is { } state ? setup.Plan.Stages.TakeWhile(stage => stage.Name != state.Stage).Count() : -1;

    private static Style StyleOf(VerdictKind kind) => kind switch
    {
        VerdictKind.Pass => Good,
        VerdictKind.SoftFail => Careful,
        VerdictKind.HardFail => Bad,
        _ => Style.Plain,
    };
}
