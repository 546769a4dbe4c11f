using System.Globalization;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Demo.Display;
using FlagGateway.Demo.Proof;
using FlagGateway.Rollouts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlagGateway.Demo.Rehearsal;

/// <summary>Draws a rehearsal: the ladder of stages, what the guardrails say, who gets what, and what happens.</summary>
internal static class RehearsalView
{
    private const int MostMessages = 4;
    private const int BarWidth = 20;

    private static readonly Style Bold = new(decoration: Decoration.Bold);
    private static readonly Style Quiet = new(Color.Grey);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Careful = new(Color.Yellow);
    private static readonly Style Bad = new(Color.Red, decoration: Decoration.Bold);
    private static readonly Style Lit = new(Color.Black, Color.Yellow, Decoration.Bold);

    /// <summary>The view of a scene.</summary>
    public static DemoView Of(RehearsalScene scene) => new(() => Live(scene), () => Line(scene), [.. Hints(scene)], scene.Messages, TimeSpan.FromSeconds(2));

    /// <summary>The picture of the whole run.</summary>
    public static IRenderable Final(RehearsalScene scene, Summary summary)
    {
        var snapshot = scene.Process.Snapshots.Current;
        CohortRow[] rows = [.. CohortRows.Of(snapshot, summary).Where(row => snapshot.Routes[row.Route].Flag.Id == scene.Plan.Flag)];
        return new Rows([Ladder(scene), SceneView.Table(rows, "all"), .. SceneView.Proof(rows, summary)]);
    }

    // What matters most comes first: in a low terminal the rest may go.
    private static Rows Live(RehearsalScene scene)
    {
        var summary = scene.Observations.Read(isWhole: false);
        var status = scene.Process.Rollouts.Find(scene.Plan.Flag);
        return new Rows(
        [
            new Text($"{scene.Plan.Flag}: {scene.Plan.Control} → {scene.Plan.Candidate} · {SceneView.Clock(summary.Elapsed)} · {summary.Requests} requests, {scene.Rate} a second", Bold),
            Ladder(scene),
            new Text(Standing(scene, status), Bold),
            .. (status?.Verdicts ?? []).Select(verdict => new Text($"{verdict.Kind}: {verdict.Arithmetic}", StyleOf(verdict.Kind))),
            CohortTable.Of(status?.Cohorts ?? [], scene.Plan.Candidate, status?.State?.Percentage ?? 0),
            new Text($"Unexplained changes: {summary.Unexplained} · failed requests: {summary.Failed}", summary is { Unexplained: 0, Failed: 0 } ? Good : Bad),
            .. scene.Messages.Latest(0, MostMessages).Select(SceneView.Message),
            .. Hints(scene).Select(hint => new Text(hint, Quiet)),
        ]);
    }

    private static string Line(RehearsalScene scene)
    {
        var summary = scene.Observations.Read(isWhole: false);
        var status = scene.Process.Rollouts.Find(scene.Plan.Flag);
        var verdicts = string.Concat((status?.Verdicts ?? []).Where(verdict => verdict.CandidateSamples > 0).Select(verdict => $"; {verdict.Kind}: {verdict.Arithmetic}"));
        return $"{SceneView.Clock(summary.Elapsed)} {Standing(scene, status)}; {summary.Requests} requests, unexplained {summary.Unexplained}, failed {summary.Failed}{verdicts}";
    }

    private static IEnumerable<string> Hints(RehearsalScene scene) =>
    [
        $"Gateway {scene.Process.DataAddress} · rollout {new Uri(scene.Process.AdminAddress, "/api/v1/rollouts")} · audit trail {new Uri(scene.Process.AdminAddress, "/api/v1/audit")}",
        "Ctrl+C ends",
    ];

    private static Paragraph Ladder(RehearsalScene scene)
    {
        var ladder = new Paragraph();
        var current = PlaceOf(scene);
        var phase = scene.State?.Phase;
        for (var i = 0; i < scene.Plan.Stages.Count; i++)
        {
            if (i > 0)
                ladder.Append(" › ", Quiet);
            var style = i < current || phase == RolloutPhase.Succeeded ? Good : i > current ? Quiet : phase is RolloutPhase.RolledBack or RolloutPhase.Aborted ? Bad : Lit;
            ladder.Append($" {Title(scene.Plan.Stages[i])} ", style);
        }

        return ladder;
    }

    private static string Title(RolloutStage stage) => string.Create(
        CultureInfo.InvariantCulture,
        $"{stage.Name} {(stage.Percentage == 0 && stage.Groups.Count != 0 ? "groups" : $"{stage.Percentage:0.##} %")}");

    private static string Standing(RehearsalScene scene, RolloutStatus? status)
    {
        if (status?.State is not { } state || PlaceOf(scene) is not (>= 0 and var place))
            return "Not started";
        var stage = scene.Plan.Stages[place];
        var part = stage.Hold > TimeSpan.Zero ? Math.Clamp(state.InStage / stage.Hold, 0, 1) : 1;
        var bar = new string('█', (int)(part * BarWidth)).PadRight(BarWidth, '░');
        var copies = state.Shadow is { Percentage: > 0 } shadow ? string.Create(CultureInfo.InvariantCulture, $", copies of {shadow.Percentage:0.##} % of {(shadow.From == ShadowSource.Control ? scene.Plan.Control : scene.Plan.Candidate)}'s") : "";
        var groups = state.Groups.Count == 0 ? "" : $", {string.Join(", ", state.Groups)}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Phase} in {state.Stage} ({place + 1} of {scene.Plan.Stages.Count}): {state.Percentage:0.##} %{groups}{copies} · {bar} {RolloutText.Time(state.InStage)} of {RolloutText.Time(stage.Hold)}");
    }

    private static int PlaceOf(RehearsalScene scene) =>
        scene.State is { } state ? scene.Plan.Stages.TakeWhile(stage => stage.Name != state.Stage).Count() : -1;

    private static Style StyleOf(VerdictKind kind) => kind switch
    {
        VerdictKind.Pass => Good,
        VerdictKind.SoftFail => Careful,
        VerdictKind.HardFail => Bad,
        _ => Style.Plain,
    };
}
