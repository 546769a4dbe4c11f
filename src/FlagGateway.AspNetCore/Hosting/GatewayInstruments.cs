using FlagGateway.Cohorts;
using FlagGateway.Hygiene.Life;
using FlagGateway.Reload;
using FlagGateway.Rollouts;
using FlagGateway.State;
using FlagGateway.Telemetry;

namespace FlagGateway.Hosting;

/// <summary>
/// All instruments that are read on collection, and their collectors. They live as long as this object.
/// </summary>
internal sealed record GatewayInstruments(
    FlagInstruments Flags, RolloutMetrics Rollouts, StateMetrics State, CohortMetrics Cohorts, MeterBridge Bridge, MetricsPush Push);

/// <summary>Those of flags and their files.</summary>
internal sealed record FlagInstruments(ConfigurationMetrics Configuration, LifeMetrics Lives);
