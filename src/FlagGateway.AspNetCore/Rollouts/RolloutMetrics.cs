using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagGateway.Core.Guardrails;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Rollouts;

/// <summary>Instruments for the state of rollouts. Read when scraped.</summary>
internal sealed class RolloutMetrics
{
    private static readonly VerdictKind[] Kinds = Enum.GetValues<VerdictKind>();

    private static readonly bool[] Both = [true, false];

    private readonly ConcurrentDictionary<(string Flag, string Reason), long> _rollbacks = new();
    private readonly ConcurrentDictionary<(string Flag, string Candidate, string Reason), long> _drops = new();
    private readonly ConcurrentDictionary<(string Flag, string Stage, bool IsConfirmed), long> _confirmations = new();
    private readonly RolloutStatusCache _statuses;
    private readonly SnapshotSource _snapshots;
    private long _failedEvaluations;

    public RolloutMetrics(IMeterFactory factory, RolloutStatusCache board, SnapshotSource snapshots, FreezeCalendar freezes)
    {
        _statuses = board;
        _snapshots = snapshots;
        var meter = factory.Create(GatewayMetrics.MeterName);
        meter.CreateObservableGauge("flaggateway_rollout_stage", Stages, null, "Number of the stage a rollout is in, from 1; 0 before the start.");
        meter.CreateObservableGauge("flaggateway_rollout_info", Infos, null, "Always 1; the labels say phase and stage of a rollout.");
        meter.CreateObservableGauge("flaggateway_guardrail_value", Values, null, "What is compared with the thresholds of a guardrail, in their unit.");
        meter.CreateObservableGauge("flaggateway_guardrail_threshold", Thresholds, null, "The limits of a guardrail, in the unit of its value.");
        meter.CreateObservableGauge("flaggateway_guardrail_verdict", Verdicts, null, "1 for the verdict that a guardrail gives now, 0 for the others.");
        meter.CreateObservableGauge("flaggateway_guardrail_evidence_left_out", LeftOut, null, "1 while what few users or groups sent is left out of a guardrail and breaks a limit, so that it neither stops nor passes; 0 otherwise.");
        meter.CreateObservableGauge("flaggateway_sample_ratio_mismatch", Mismatches, null, "1 while a rollout's control and candidate have other numbers of users than its percentage gives them by chance (p < 0.001), so that comparing them says nothing; 0 also where nothing is compared.");
        meter.CreateObservableGauge("flaggateway_worse_segments", WorseSegments, null, "Routes and groups in which a rollout's candidate fails more often than control by more than the limit; 0 also where nothing is compared.");
        meter.CreateObservableGauge("flaggateway_kill_switch", Kills, null, "1 while the kill switch of a flag is on.");
        meter.CreateObservableCounter("flaggateway_rollbacks", Rollbacks, null, "Rollouts that went back, by the guardrail that sent them, or manual.");
        meter.CreateObservableCounter("flaggateway_candidates_dropped", Drops, null, "Candidates that were dropped while their rollout went on with the others, by the guardrail that did it, or manual.");
        meter.CreateObservableCounter("flaggateway_rollout_confirmations", Confirmations, null, "Responses of webhooks that confirm stages: confirmed, or refused for every other response and for none.");
        meter.CreateObservableGauge("flaggateway_change_freeze_active", () => freezes.Current is null ? 0 : 1, null, "1 during a change freeze of gateway.json.");
        meter.CreateObservableCounter("flaggateway_rollout_evaluation_failures", () => Interlocked.Read(ref _failedEvaluations), null, "Evaluations of a rollout that failed; it stayed where it was.");
    }

    /// <summary>Counts a rollback.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="reason">The guardrail's metric, or <c>manual</c>.</param>
    public void CountRollback(string flag, string reason) => _rollbacks.AddOrUpdate((flag, reason), 1, static (_, count) => count + 1);

    /// <summary>Counts that one of several candidates was dropped.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="candidate">Name of the variant.</param>
    /// <param name="reason">The guardrail's metric, or <c>manual</c>.</param>
    public void CountDrop(string flag, string candidate, string reason) => _drops.AddOrUpdate((flag, candidate, reason), 1, static (_, count) => count + 1);

    /// <summary>Counts a response of a webhook that confirms stages.</summary>
    public void CountConfirmation(string flag, string stage, bool isConfirmed) => _confirmations.AddOrUpdate((flag, stage, isConfirmed), 1, static (_, count) => count + 1);

    public void CountFailedEvaluation() => Interlocked.Increment(ref _failedEvaluations);

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    // Series of a single candidate have no label for it.
    private static KeyValuePair<string, object?>[] LabelsOf(RolloutStatus status, GuardrailVerdict verdict, params ReadOnlySpan<KeyValuePair<string, object?>> more) => verdict.Variant is { } candidate
        ? [Label("flag", status.Flag), Label("guardrail", verdict.Guardrail), Label("candidate", candidate), .. more]
        : [Label("flag", status.Flag), Label("guardrail", verdict.Guardrail), .. more];

    private IEnumerable<Measurement<int>> Stages()
    {
        foreach (var status in _statuses.Current.Values)
        {
            var stages = status.Plan?.Stages ?? [];
            var place = 0;
            for (var i = 0; i < stages.Count; i++)
            {
                if (stages[i].Name == status.State?.Stage)
                    place = i + 1;
            }

            yield return new Measurement<int>(place, Label("flag", status.Flag));
        }
    }

    private IEnumerable<Measurement<int>> Infos() => _statuses.Current.Values.Select(status => new Measurement<int>(
        1, Label("flag", status.Flag), Label("phase", status.Phase.ToString()), Label("stage", status.State?.Stage ?? "")));

    private IEnumerable<Measurement<double>> Values() =>
        from status in _statuses.Current.Values
        where !status.IsFrozen
        from verdict in status.Verdicts
        where verdict.Estimate is not null
        select new Measurement<double>(verdict.Estimate!.Value, LabelsOf(status, verdict));

    private IEnumerable<Measurement<double>> Thresholds() =>
        from plan in _snapshots.Current.Plans
        from guardrail in _statuses.Current.GetValueOrDefault(plan.Flag)?.State is { Stage: { Length: > 0 } stage } ? plan.GuardrailsOf(stage) : plan.Guardrails.DistinctBy(static guardrail => guardrail.Metric)
        from limit in new[] { (Kind: "hard", Limit: guardrail.Hard), (Kind: "soft", Limit: guardrail.Soft), (Kind: "warn", Limit: guardrail.Warn) }
        where limit.Limit is not null
        select new Measurement<double>(limit.Limit!.Value, Label("flag", plan.Flag), Label("guardrail", guardrail.Metric), Label("kind", limit.Kind));

    // The largest group of series, so without LINQ and its allocations.
    private IEnumerable<Measurement<int>> Verdicts()
    {
        foreach (var status in _statuses.Current.Values)
        {
            // Old verdicts are not current alarms.
            if (status.IsFrozen)
                continue;
            foreach (var verdict in status.Verdicts)
            {
                foreach (var kind in Kinds)
                    yield return new Measurement<int>(verdict.Kind == kind ? 1 : 0, LabelsOf(status, verdict, Label("verdict", kind.ToString())));
            }
        }
    }

    private IEnumerable<Measurement<int>> LeftOut() =>
        from status in _statuses.Current.Values
        where !status.IsFrozen
        from verdict in status.Verdicts
        select new Measurement<int>(verdict.IsMaskedByFew ? 1 : 0, LabelsOf(status, verdict));

    private IEnumerable<Measurement<int>> Mismatches() => _statuses.Current.Values.Select(static status => new Measurement<int>(
        status.RatioProblem is null ? 0 : 1, Label("flag", status.Flag)));

    // Without their names: tenants are unbounded, and the status has them.
    private IEnumerable<Measurement<int>> WorseSegments() => _statuses.Current.Values.Select(static status => new Measurement<int>(
        status.IsFrozen ? 0 : status.Verdicts.SelectMany(static verdict => verdict.Segments ?? []).DistinctBy(static one => (one.Kind, one.Name, one.Group)).Count(), Label("flag", status.Flag)));

    // Flags without a kill switch are exported as well, so that an alert can resolve.
    private IEnumerable<Measurement<int>> Kills()
    {
        var snapshot = _snapshots.Current;
        return snapshot.Routes.Values.Select(route => route.Flag.Id).Union(snapshot.State.Kills.Keys, StringComparer.OrdinalIgnoreCase)
            .Select(flag => new Measurement<int>(snapshot.State.Kills.ContainsKey(flag) ? 1 : 0, Label("flag", flag)));
    }

    // Possible series are exported as zero in advance, otherwise increase() misses the first event.
    private IEnumerable<Measurement<long>> Rollbacks() => _snapshots.Current.Plans
        .SelectMany(static plan => plan.Guardrails.Select(static guardrail => guardrail.Metric).Append(RolloutAnnouncer.Manual).Select(reason => (plan.Flag, reason)))
        .Union(_rollbacks.Keys.Where(key => _snapshots.Current.Flags.Find(key.Flag) is not null))
        .Select(key => new Measurement<long>(_rollbacks.GetValueOrDefault(key), Label("flag", key.Item1), Label("reason", key.Item2)));

    private IEnumerable<Measurement<long>> Drops() => _snapshots.Current.Plans
        .Where(static plan => plan.Candidates.Count > 1)
        .SelectMany(static plan =>
            from candidate in plan.Candidates
            from reason in plan.Guardrails.Select(static guardrail => guardrail.Metric).Append(RolloutAnnouncer.Manual)
            select (plan.Flag, Candidate: candidate, Reason: reason))
        .Union(_drops.Keys.Where(key => _snapshots.Current.Flags.Find(key.Flag) is not null))
        .Select(key => new Measurement<long>(_drops.GetValueOrDefault(key), Label("flag", key.Flag), Label("candidate", key.Candidate), Label("reason", key.Reason)));

    // Those of stages that a plan no longer has are not exported, so their number is bounded.
    private IEnumerable<Measurement<long>> Confirmations() =>
        from plan in _snapshots.Current.Plans
        from stage in plan.Stages
        where stage.Confirm is not null
        from isConfirmed in Both
        select new Measurement<long>(_confirmations.GetValueOrDefault((plan.Flag, stage.Name, isConfirmed)), Label("flag", plan.Flag), Label("stage", stage.Name), Label("result", isConfirmed ? "confirmed" : "refused"));
}
