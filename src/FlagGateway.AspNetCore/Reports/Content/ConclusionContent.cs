using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reports.Content;

/// <summary>The conclusion that led to a step, with the table of its criteria.</summary>
internal static class ConclusionContent
{
    /// <summary>Creates it; nothing for a step that no numbers led to.</summary>
    public static IEnumerable<Block> Create(Step step, RolloutPlan? plan)
    {
        if (step is not { Kind: ChangeKind.Rollout, Evidence.Verdicts: { Count: > 0 } verdicts } || ActionOf(step) is not { } action)
            yield break;
        var conclusion = RolloutConclusion.FromStep(plan, step.Before, action, step.Entry.Change.Source == ChangeSource.Machine, verdicts);
        yield return new FieldsBlock([new Field("Conclusion", conclusion.Text, ToneOf(conclusion))]);
        yield return new TableBlock(
            "Criteria, technical and business",
            [new("Criterion"), new("Kind"), new("Control", ColumnKind.Number), new("Candidate", ColumnKind.Number), new("Difference", ColumnKind.Number), new("Limit"), new("Finding")],
            [.. conclusion.Criteria.Select(static one => (IReadOnlyList<Cell>)[one.Guardrail, one.Kind, Show(one.Control), Show(one.Candidate), Show(one.Difference), Show(one.Limit), new Cell(one.Finding, ToneOf(one))])]);
    }

    /// <summary>How a conclusion is meant.</summary>
    public static Tone ToneOf(RolloutConclusion conclusion) => conclusion.Result switch
    {
        RolloutConclusion.Go => Tone.Good,
        RolloutConclusion.NoGo => Tone.Bad,
        _ => Tone.Plain,
    };

    /// <summary>How a finding is meant.</summary>
    public static Tone ToneOf(Criterion criterion) => criterion.State switch
    {
        CriterionState.Met => Tone.Good,
        CriterionState.Failed => Tone.Bad,
        _ => Tone.Plain,
    };

    private static RolloutAction? ActionOf(Step step)
    {
        foreach (var action in Enum.GetValues<RolloutAction>())
        {
            if (step.Is(action))
                return action;
        }

        return null;
    }

    private static string Show(string text) => text.Length == 0 ? Figures.Missing : text;
}
