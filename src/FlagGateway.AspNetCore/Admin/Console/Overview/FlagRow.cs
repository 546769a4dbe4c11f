using FlagGateway.Admin.Console.Charts;
using FlagGateway.Core.Flags;
using FlagGateway.Reports.Content;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Console.Overview;

/// <summary>One flag in the list.</summary>
internal sealed record FlagRow
{
    public required string Id { get; init; }

    public string Type { get; init; } = "";

    public string Owner { get; init; } = "";

    /// <summary>
    /// Share of users in force on the candidate; with a rollout also the share that its stage wants, if it differs.
    /// </summary>
    public string Share { get; init; } = "";

    /// <summary>Its status in words: killed, off, or the phase of its rollout.</summary>
    public string Status { get; init; } = "";

    public string Tone { get; init; } = "";

    /// <summary>Requests per second in the last minute; empty without any.</summary>
    public string Traffic { get; init; } = "";

    /// <summary>Error rates of control and candidate in the last minute.</summary>
    public string Errors { get; init; } = "";

    /// <summary>The same for the 95th percentile of durations.</summary>
    public string P95 { get; init; } = "";

    /// <summary>The error rates over time, as SVG; <c>null</c> without data.</summary>
    public string? Sparkline { get; init; }

    public string Age { get; init; } = "";

    /// <summary>Whether it should be gone.</summary>
    public bool IsOverdue { get; init; }

    /// <summary>Groups of the filter to which it belongs, of <see cref="FlagFilter.Shown"/>.</summary>
    public required IReadOnlyList<string> Groups { get; init; }
}

/// <summary>Creates the rows of the list.</summary>
internal sealed class FlagRows(ConsoleHistory history)
{
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(1);

    /// <summary>All flags, ordered by id.</summary>
    public IReadOnlyList<FlagRow> Read(GatewaySnapshot snapshot, IReadOnlyDictionary<string, RolloutStatus> rollouts, GatewayState state, DateTimeOffset now) =>
    [
        .. snapshot.Entries.Values
            .OrderBy(static entry => entry.Definition.Name, StringComparer.OrdinalIgnoreCase)
            .Select(entry => Create(entry, snapshot.Flags.Find(entry.Definition.Name), rollouts.GetValueOrDefault(entry.Definition.Name), state, now)),
    ];

    private FlagRow Create(FlagEntry entry, CompiledFlag? flag, RolloutStatus? rollout, GatewayState state, DateTimeOffset now)
    {
        var (id, today) = (entry.Definition.Name, DateOnly.FromDateTime(now.UtcDateTime));
        var isKilled = state.Kills.ContainsKey(id);
        var isOn = entry.Definition.Status == Microsoft.FeatureManagement.FeatureStatus.Conditional;
        var isOverdue = entry.Lifecycle?.Retirement < today;
        var latest = history.LatestOf(id, Recent);
        return new FlagRow
        {
            Id = id,
            Type = entry.Lifecycle?.Type.ToString().ToLowerInvariant() ?? "",
            Owner = entry.Lifecycle?.Owner ?? "",
            Share = ShareOf(flag, rollout),
            Status = isKilled ? "✕ killed" : rollout is { State: not null } ? StatusOf(rollout) : isOn ? "" : "off in flags.json",
            Tone = isKilled ? "bad" : rollout is null ? "" : ReportFormatter.ToneOf(rollout.Phase).ToString().ToLowerInvariant(),
            Traffic = latest is { Requests: > 0 } ? Figures.Plain(Math.Round(latest.Requests / latest.Seconds, 1)) + "/s" : "",
            Errors = Both(latest, "error_rate", static counts => counts.ErrorRate is { } rate ? Math.Round(rate, 4) : null),
            P95 = Both(latest, "latency_p95", static counts => counts.Durations.Quantile(0.95) is { } p95 ? Math.Round(p95, p95 < 0.01 ? 4 : 3) : null),
            Sparkline = Sparkline.Draw(history.PointsOf(id)),
            Age = entry.Lifecycle?.Created is { } created ? $"{Figures.Integer(today.DayNumber - created.DayNumber)} d" : "",
            IsOverdue = isOverdue,
            Groups = [.. FlagFilter.GroupsOf(isKilled, isOn, isOverdue, rollout)],
        };
    }

    private static string Both(HistoryPoint? latest, string metric, Func<IntervalCounts, double?> value)
    {
        if (latest is null || (value(latest.Control) ?? value(latest.Candidate)) is null)
            return "";
        return $"{Figures.Metric(metric, value(latest.Control))} → {Figures.Metric(metric, value(latest.Candidate))}";
    }

    private static string StatusOf(RolloutStatus rollout) =>
        ReportFormatter.Phase(rollout.Phase) + (rollout.State?.Stage is { Length: > 0 } stage ? $" at {stage}" : "") + (rollout.Difference is null ? "" : ", flags.json differs");

    // Without a rollout: the sum of all variants except the default, which a manual ramp raises.
    private static string ShareOf(CompiledFlag? flag, RolloutStatus? rollout)
    {
        if (rollout?.InForce is { } share)
        {
            var isOther = rollout.State is { IsInForce: true, Segment: null } wanted && wanted.Percentage != share;
            return Figures.Percentage(share) + (isOther ? $" of {Figures.Percentage(rollout.State!.Percentage)} wanted" : "");
        }

        return flag is null || (flag.Variants.Count == 0 && flag.OnPercentage is null) ? "" : Figures.Percentage(CountReader.ShareOf(flag));
    }
}
