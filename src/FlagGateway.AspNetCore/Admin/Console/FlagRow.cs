using FlagGateway.Core.Flags;
using FlagGateway.Reports.Content;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Console;

/// <summary>One flag in the list.</summary>
internal sealed record FlagRow(string Id, string Type, string Owner, string Share, string Phase, string Stage, string Tone, string Age, bool IsKilled, bool IsEnabled, bool IsOverruled)
{
    public static IReadOnlyList<FlagRow> All(GatewaySnapshot snapshot, GatewayState state, RolloutReader reader, DateTimeOffset now)
    {
        var rollouts = reader.All().ToDictionary(status => status.Flag, StringComparer.OrdinalIgnoreCase);
        return [.. snapshot.Entries.Values
            .OrderBy(entry => entry.Definition.Name, StringComparer.OrdinalIgnoreCase)
            .Select(entry => Create(entry, snapshot.Flags.Find(entry.Definition.Name), rollouts.GetValueOrDefault(entry.Definition.Name), state, now))];
    }

    private static FlagRow Create(FlagEntry entry, CompiledFlag? flag, RolloutStatus? rollout, GatewayState state, DateTimeOffset now) => new(
        entry.Definition.Name,
        entry.Lifecycle?.Type.ToString().ToLowerInvariant() ?? "",
        entry.Lifecycle?.Owner ?? "",
        ShareOf(flag, rollout),
        rollout is null ? "" : ReportFormatter.Phase(rollout.Phase),
        rollout?.State?.Stage ?? "",
        rollout is null ? "" : ReportFormatter.ToneOf(rollout.Phase).ToString().ToLowerInvariant(),
        entry.Lifecycle?.Created is { } created ? Days(now, created) : "",
        state.Kills.ContainsKey(entry.Definition.Name),
        entry.Definition.Status == Microsoft.FeatureManagement.FeatureStatus.Conditional,
        rollout?.Difference is not null);

    // Without a rollout: the sum of all variants except the default, which a manual ramp raises.
    private static string ShareOf(CompiledFlag? flag, RolloutStatus? rollout)
    {
        if (rollout?.InForce is { } share)
            return Figures.Percentage(share);
        if (flag is null)
            return "";
        if (flag.Variants.Count == 0)
            return flag.OnPercentage is { } on ? Figures.Percentage(on) : "";
        return Figures.Percentage(Enumerable.Range(0, flag.Variants.Count).Where(i => i != flag.DefaultWhenEnabled).Sum(flag.PercentageOf));
    }

    private static string Days(DateTimeOffset now, DateOnly created) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{DateOnly.FromDateTime(now.UtcDateTime).DayNumber - created.DayNumber} d");
}
