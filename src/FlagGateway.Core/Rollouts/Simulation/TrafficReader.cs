using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Reads what a forecast assumes from control's counts.</summary>
internal sealed class TrafficReader(RolloutPlan plan, CohortCounts control)
{
    // The quantiles of a lognormal distribution must differ.
    private const double MinRatio = 1.02;

    private readonly Dictionary<string, double> _effects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _statuses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SignalAssumption> _signals = new(StringComparer.Ordinal);

    /// <summary>Fills in control's behaviour.</summary>
    public TrafficAssumptions Read(TrafficAssumptions traffic)
    {
        var begun = control.Requests.Zip(control.Abandoned, static (ended, abandoned) => ended + abandoned).ToArray();
        var sizes = PartitionSizes.From(begun);
        traffic = traffic with
        {
            // Requests of a user that dominates a partition do not count in a stage either.
            RequestsPerSecond = traffic.RequestsPerSecond * (1 - sizes.LeftOut),
            ErrorRate = Rate(GuardrailMetrics.ErrorRate, control.Requests, control.Errors),
            AbandonRate = Rate(GuardrailMetrics.AbandonRate, begun, control.Abandoned),
            EffectiveUsers = EffectiveUsers(sizes),
        };
        foreach (var metric in plan.Guardrails.Select(static guardrail => guardrail.Metric).Distinct(StringComparer.Ordinal).Where(metric => GuardrailMetrics.HasData(metric, control)))
            ReadMetric(metric);
        traffic = ReadLatency(traffic);
        return traffic with { DesignEffects = _effects, Statuses = _statuses, Signals = _signals };
    }

    private void ReadMetric(string metric)
    {
        if (WatchedMetrics.StatusOf(metric) is { } status)
        {
            var share = Rate(metric, StatusMetric.Responses(control), status.Read(control));
            if (status.Class is not (2 or 5))
                _statuses[status.Name] = share;
        }
        else if (GuardrailMetrics.SignalOf(metric) is { } signal && control.Signals.TryGetValue(signal, out var reports) && PartitionSizes.From(reports.Count) is { Total: > 0 } sizes)
        {
            Span<double> sums = stackalloc double[UserPartitions.Count];
            PartitionValues.Copy(reports.Sum, sums);
            var mean = sizes.Estimate(sums, isRate: false);
            _signals[signal] = DeviationOf(mean, sizes) is { } deviation ? new SignalAssumption(mean.Value, deviation) : SignalAssumption.From(mean.Value);
        }
        else if (GuardrailMetrics.QuantileOf(metric) is { } level && LatencyTable.From(control, source: GuardrailMetrics.SourceOf(metric)) is { Total: > 0 } table)
        {
            _effects[metric] = table.Beyond(table.Quantile(level)).DesignEffect;
        }
    }

    // Single values are not recorded: the deviation is the one with which a forecast for all users has the variance
    // that was observed.
    private static double? DeviationOf(CohortEstimate mean, PartitionSizes sizes)
    {
        var perUser = Population.UserPart * Population.UserPart;
        var variance = mean.Variance / (((1 - perUser) / sizes.Total) + (perUser / EffectiveUsers(sizes)));
        return double.IsFinite(variance) ? Math.Max(1e-6, Math.Sqrt(variance)) : null;
    }

    private TrafficAssumptions ReadLatency(TrafficAssumptions traffic)
    {
        if (LatencyQuantile.Estimate(control, 0.5) is not { } median || LatencyQuantile.Estimate(control, 0.95) is not { } high)
            return traffic;
        return traffic with { LatencyP50 = median, LatencyP95 = Math.Max(high, median * MinRatio) };
    }

    // Half an event is added, so that none among few is not read as never.
    private double Rate(string metric, IReadOnlyList<long> requests, IReadOnlyList<long> events)
    {
        var sizes = PartitionSizes.From(requests);
        if (sizes.Total <= 0)
            return 0;
        Span<double> sums = stackalloc double[UserPartitions.Count];
        PartitionValues.Copy(events, sums);
        var rate = sizes.Estimate(sums, isRate: true);
        _effects[metric] = rate.DesignEffect;
        return Math.Min(((rate.Value * sizes.Total) + 0.5) / (sizes.Total + 1), 1 - 1e-6);
    }

    // Partitions of equally active users differ in size by chance, with a variance of their number; chance in the
    // number of requests is subtracted.
    private static double EffectiveUsers(PartitionSizes sizes)
    {
        double partitions = UserPartitions.Count - sizes.PartitionsLeftOut.Count;
        var variation = (partitions / (sizes.DegreesOfFreedom + 1)) - 1;
        var ofRequests = partitions / sizes.Total;
        return Math.Max(1, partitions / Math.Max(variation - ofRequests, ofRequests));
    }
}
