using FlagGateway.Cohorts;
using FlagGateway.Reload;
using FlagGateway.Rollouts;
using FlagGateway.State;
using FlagGateway.Telemetry;

namespace FlagGateway.Hosting;

/// <summary>All instruments that are read when somebody collects them, and what collects them. They exist for as long as this does.</summary>
internal sealed record GatewayInstruments(
    ConfigurationMetrics Configuration, RolloutMetrics Rollouts, StateMetrics State, CohortMetrics Cohorts, MeterBridge Bridge, MetricsPush Push);
