using FlagGateway.Admin.Limits;
using FlagGateway.Core.Flags;
using FlagGateway.Explaining;
using FlagGateway.Hygiene;
using FlagGateway.Hygiene.Life;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;
using Microsoft.FeatureManagement;

namespace FlagGateway.Admin.Api;

/// <summary>Combines the data of flags: file, kill switch, rollout, routes.</summary>
internal sealed class FlagViewReader(SnapshotSource snapshots, IStateStore store, RolloutReader rollouts, ListCache lists, LifeCache lives, TimeProvider time)
{
    /// <summary>All flags.</summary>
    public TaggedResponse ReadAll() => lists.Get(All);

    private FlagList All()
    {
        var snapshot = snapshots.Current;
        var routes = snapshot.Routes.Values.ToLookup(static route => route.Flag.Id, static route => route.RouteId, StringComparer.OrdinalIgnoreCase);
        var statuses = rollouts.All().ToDictionary(static status => status.Flag, StringComparer.OrdinalIgnoreCase);
        return new FlagList(
            store.Current.Revision, snapshot.Version,
            [.. snapshot.Entries.Values.OrderBy(static entry => entry.Definition.Name, StringComparer.Ordinal).Select(entry =>
                Fill(new FlagView { Id = entry.Definition.Name }, snapshot, entry, statuses.GetValueOrDefault(entry.Definition.Name), routes[entry.Definition.Name]))]);
    }

    /// <summary>One flag, or <c>null</c> if there is none with this name.</summary>
    public FlagDetail? Find(string id)
    {
        var snapshot = snapshots.Current;
        if (!snapshot.Entries.TryGetValue(id, out var entry) || snapshot.Flags.Find(id) is not { } flag)
            return null;
        var definition = entry.Definition;
        var status = rollouts.Find(flag.Id);
        var detail = new FlagDetail
        {
            Id = flag.Id,
            Seed = definition.Allocation?.Seed ?? $"allocation\n{definition.Name}",
            Bucketing = definition.Allocation is FlagAllocation { Bucketing: { } bucketing } ? BucketingDescription.From(bucketing, flag.Id) : null,
            Requirement = definition.RequirementType == RequirementType.All ? "all" : "any",
            Conditions = FlagDescription.Conditions(definition),
            Measured = [.. flag.MetricGates.Select(static gate => new ConditionExplanation(gate.Settings.Source, gate.Settings.Comparison, gate.IsKnown, gate.IsMet))],
            Rules = FlagDescription.Rules(definition, status?.State, KilledVariantOf(flag)),
            Ranges = [.. (definition.Allocation?.Percentile ?? []).Select(static range => new RangeView(range.From, range.To, range.Variant))],
            DefaultWhenEnabled = definition.Allocation?.DefaultWhenEnabled,
            DefaultWhenDisabled = definition.Allocation?.DefaultWhenDisabled,
        };
        return Fill(detail, snapshot, entry, status, snapshot.Routes.Values.Where(route => route.Flag.Id == flag.Id).Select(static route => route.RouteId));
    }

    private T Fill<T>(T view, GatewaySnapshot snapshot, FlagEntry entry, RolloutStatus? status, IEnumerable<string> routes)
        where T : FlagView
    {
        var flag = snapshot.Flags.Find(view.Id) ?? entry.Compiled;
        var lifecycle = entry.Lifecycle;
        return view with
        {
            Type = lifecycle?.Type,
            Owner = string.IsNullOrEmpty(lifecycle?.Owner) ? null : lifecycle.Owner,
            Created = lifecycle?.Created,
            ExpectedRetirement = lifecycle?.ExpectedRetirement,
            Ends = lifecycle?.Ends,
            Reviewed = lifecycle?.Reviewed,
            Age = lifecycle?.Created is { } created ? DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).DayNumber - created.DayNumber : null,
            Enabled = entry.Definition.Status != FeatureStatus.Disabled,
            Killed = flag.IsKilled,
            Variants = VariantsOf(flag, status),
            EverybodyGets = VariantReach.OnlyOf(flag),
            WhenDisabled = FlagStatusReader.WhenDisabled(flag),
            Phase = status?.Phase.ToString(),
            Stage = string.IsNullOrEmpty(status?.State?.Stage) ? null : status.State.Stage,
            Difference = status?.Difference,
            Routes = [.. routes.Order(StringComparer.Ordinal)],
            Life = LifeReader.Read(lives.Current, flag, status?.Plan),
        };
    }

    private static IReadOnlyList<VariantView> VariantsOf(CompiledFlag flag, RolloutStatus? status)
    {
        if (flag.Variants.Count == 0)
            return [new(VariantNames.On, flag.OnPercentage, null), new(VariantNames.Off, 100 - flag.OnPercentage, null)];
        double total = status?.Cohorts.Sum(static cohort => cohort.Requests) ?? 0;
        return [.. flag.Variants.Select((variant, index) => new VariantView(
            variant.Name, flag.PercentageOf(index),
            total > 0 && status!.Cohorts.FirstOrDefault(cohort => cohort.Variant == variant.Name) is { } cohort ? cohort.Requests / total * 100 : null))];
    }

    private static string? KilledVariantOf(CompiledFlag flag) =>
        flag.IsKilled ? VariantNames.Find(flag, flag.Evaluate(new Subject("", default), 0)) : null;
}
