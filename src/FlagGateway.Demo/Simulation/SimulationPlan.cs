using System.Globalization;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Demo.Simulation;

/// <summary>
/// A plan adapted to one minute: weeks pass in seconds, and requirements for large services are reduced. Lists the
/// changes.
/// </summary>
/// <param name="Plan">The plan that is played.</param>
/// <param name="Scale">Seconds of the plan in a second.</param>
/// <param name="Changes">Differences from the plan in the file, for display.</param>
internal sealed record SimulationPlan(RolloutPlan Plan, double Scale, IReadOnlyList<string> Changes)
{
    private const double MinShare = 10, NextShare = 20;
    private const int MaxUsers = 50, MaxRequests = 200;

    // Total of all holds; sample sizes and approvals take additional time.
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(32);

    // Longer than any simulation, which ends earlier and reports what was missing.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan MaxDeadline = TimeSpan.FromDays(3650);

    /// <summary>Adapts a plan.</summary>
    /// <param name="plan">The plan in the file.</param>
    /// <param name="hasModel">Whether a sample service is a language model.</param>
    /// <param name="checks">The signals that checks of the plan make of its responses; <c>null</c> for none.</param>
    public static SimulationPlan From(RolloutPlan plan, bool hasModel, IReadOnlyCollection<string>? checks = null)
    {
        var holds = plan.Stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Hold);
        var scale = holds > Holds ? holds / Holds : 1;
        List<string> changes = [];
        var fit = plan with
        {
            Stages = [.. plan.Stages.Select(stage => Fit(stage, changes))],
            Guardrails = [.. plan.Guardrails.Select(guardrail => ToPercentages(guardrail, plan)).OfType<Guardrail>().Select(guardrail => Fit(guardrail, hasModel, checks ?? [], changes)).OfType<Guardrail>()],
            Notify = [],
            NotifyChannels = [],
            NotifyOf = [],
            Start = StartMode.Manual,
            ProgressDeadline = Deadline * scale < MaxDeadline ? Deadline * scale : MaxDeadline,
        };
        foreach (var stage in plan.Stages.Where(IsOfFew))
            changes.Add($"{stage.Name} judged only by whether most requests fail");
        if (checks is { Count: > 0 })
            changes.Add("all responses are checked");
        if (plan.Notify.Count + plan.NotifyChannels.Count + plan.NotifyOf.Count != 0)
            changes.Add("nobody is notified");
        return new SimulationPlan(fit, scale, [.. changes.Distinct()]);
    }

    /// <summary>
    /// The stage in which the candidate fails: the second one with a comparison, so that the first one succeeds.
    /// </summary>
    public string BadStage
    {
        get
        {
            var compared = Plan.Stages.Where(stage => stage.Percentage is > 0 and < 100).Take(2).ToArray();
            return (compared.LastOrDefault() ?? Plan.Stages[^1]).Name;
        }
    }

    /// <summary>Information for viewers: the speed, and the differences from the plan in the file.</summary>
    public IReadOnlyList<string> Notes =>
    [
        $"Time is accelerated: a second here is {DurationFormatter.Format(TimeSpan.FromSeconds(Scale))} of the plan, which runs from a copy in a temporary folder",
        .. Changes.Count == 0 ? [] : new[] { $"Changed from rollouts.json to fit one minute and a small service: {string.Join(", ", Changes)}" },
    ];

    private static RolloutStage Fit(RolloutStage stage, List<string> changes)
    {
        var fit = stage with
        {
            Segment = null,
            Percentage = stage.Percentage > 0 ? Math.Max(stage.Percentage, Math.Clamp(stage.Percentage * MinShare, MinShare, NextShare)) : 0,
            MinimumUsers = Math.Min(stage.MinimumUsers, MaxUsers),
            MinimumRequests = Math.Min(stage.MinimumRequests, MaxRequests),
            Confirm = null,
        };
        Note($"{stage.Name} {fit.Percentage:0.##} % instead of {stage.Percentage:0.##} %", fit.Percentage != stage.Percentage);
        Note($"{stage.Name} of all users instead of {stage.Segment}", stage.Segment is not null);
        Note($"{stage.Name} {fit.MinimumUsers} users instead of {stage.MinimumUsers}", fit.MinimumUsers != stage.MinimumUsers);
        Note($"{stage.Name} {fit.MinimumRequests} requests instead of {stage.MinimumRequests}", fit.MinimumRequests != stage.MinimumRequests);
        Note($"{stage.Name} begins without a confirmation", stage.Confirm is not null);
        return fit;

        void Note(FormattableString text, bool isChanged)
        {
            if (isChanged)
                changes.Add(text.ToString(CultureInfo.InvariantCulture));
        }
    }

    // Groups have only a few users here, whose requests are not conclusive within a minute.
    private static bool IsOfFew(RolloutStage stage) => stage.Percentage == 0 && (stage.Groups.Count != 0 || stage.Users is { Count: > 0 });

    // Null if only stages with groups use it.
    private static Guardrail? ToPercentages(Guardrail guardrail, RolloutPlan plan)
    {
        if (!plan.Stages.Any(IsOfFew))
            return guardrail;
        string[] stages = [.. plan.Stages.Where(stage => !IsOfFew(stage) && guardrail.IsWatchedIn(stage.Name)).Select(static stage => stage.Name)];
        return stages.Length == 0 ? null : guardrail with { Stages = stages };
    }

    private static Guardrail? Fit(Guardrail guardrail, bool hasModel, IReadOnlyCollection<string> checks, List<string> changes)
    {
        if (RelaxedGuardrail.From(guardrail, hasModel, checks) is not { } relaxed)
        {
            changes.Add($"no {guardrail.Metric}, which the sample services do not have");
            return null;
        }

        foreach (var (name, now, before) in new[] { ("hard", relaxed.Hard, guardrail.Hard), ("soft", relaxed.Soft, guardrail.Soft) })
        {
            if (now != before)
                changes.Add($"{guardrail.Metric} {name} {now!.Text} instead of {before!.Text}");
        }

        return relaxed;
    }
}
