using FlagGateway.Admin.Console.Clusters;
using FlagGateway.Reload;
using FlagGateway.Reports.Content;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Console.Overview;

/// <summary>Collects what needs somebody: the gateway itself first, then what is bad, then the rest.</summary>
internal sealed class AttentionReader(IStateStore store, ConfigStatus configuration, IInstances instances, ClusterReader clusters, PromptControl prompts)
{
    /// <summary>The list, the most urgent first.</summary>
    /// <param name="snapshot">The configuration in force.</param>
    /// <param name="rollouts">The rollouts by flag.</param>
    /// <param name="today">The current day.</param>
    public IReadOnlyList<AttentionItem> Read(GatewaySnapshot snapshot, IReadOnlyDictionary<string, RolloutStatus> rollouts, DateOnly today)
    {
        var kills = store.Current.Kills;
        var flags = kills.Keys.Union(rollouts.Keys, StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)
            .SelectMany(flag => AttentionReasons.Find(kills.GetValueOrDefault(flag), rollouts.GetValueOrDefault(flag)).Select(one => new AttentionItem(one.Tone, flag, AttentionItem.PathOf(flag), one.Text)))
            .Concat(prompts.Refused.Select(static refused => new AttentionItem(Tone.Caution, refused.Flag, AttentionItem.PathOf(refused.Flag), $"the prompt of variant {refused.Variant} changed and waits to be accepted")));
        return [.. Gateway(), .. flags.Concat(Destinations()).Concat(Overdue(snapshot, today)).OrderByDescending(static item => item.Tone)];
    }

    private IEnumerable<AttentionItem> Gateway()
    {
        if (store.Health is { IsUp: false } health)
            yield return new(Tone.Bad, "state", "/instances", health.Problem ?? "the state store cannot be reached");
        if (!configuration.Current.IsLastReloadSuccessful)
            yield return new(Tone.Bad, "configuration", "/configuration", ProblemOf(configuration.Current));
        foreach (var instance in instances.All.Where(static one => one.Problem is not null && one.SilentFor <= InstanceStatus.Silence.TotalSeconds))
        {
            if (store.Health.IsUp)
                yield return new(Tone.Bad, instance.Name.Length > 0 ? instance.Name : instance.Id, "/instances", instance.Problem!);
        }
    }

    private static string ProblemOf(ConfigState state)
    {
        var errors = state.Issues.Where(static issue => issue.Severity == IssueSeverity.Error).ToArray();
        return $"the files on disk have {ReportFormatter.Many(errors.Length, "error", "errors")} and are refused; the last good configuration stays in force{(errors is [var first, ..] ? $". {first.File}: {first.Problem}" : "")}";
    }

    private IEnumerable<AttentionItem> Destinations() => clusters.Clusters().SelectMany(static cluster => cluster.IsDown
        ? [new AttentionItem(Tone.Bad, cluster.Id, "/clusters", cluster.Destinations.Count == 0 ? "the cluster has no destination" : "no destination of the cluster is healthy")]
        : cluster.Destinations.Where(static one => one.Tone == Tone.Bad).Select(one => new AttentionItem(Tone.Caution, $"{cluster.Id}/{one.Id}", "/clusters", one.Health.TrimStart('✕', ' '))));

    // One line: what is overdue since weeks must not hide what happened a minute ago.
    private static IEnumerable<AttentionItem> Overdue(GatewaySnapshot snapshot, DateOnly today)
    {
        var count = snapshot.Entries.Values.Count(entry => entry.Lifecycle?.Retirement < today);
        if (count > 0)
            yield return new(Tone.Caution, ReportFormatter.Many(count, "flag", "flags"), "/hygiene", $"{(count == 1 ? "is" : "are")} past the expected retirement");
    }
}
