using System.Diagnostics.Metrics;
using FlagGateway.Core.Cohorts;
using FlagGateway.Telemetry;

namespace FlagGateway.Cohorts;

/// <summary>Instruments for the counts of guardrails. Read when scraped.</summary>
internal sealed class CohortMetrics
{
    private readonly WindowRegistry _windows;

    public CohortMetrics(IMeterFactory factory, WindowRegistry windows)
    {
        _windows = windows;
        factory.Create(GatewayMetrics.MeterName).CreateObservableGauge(
            "flaggateway_cohort_users", Users, null, "Distinct users of a rollout's variant in its present observation period who came back or are verified, within about 2 %.");
    }

    // A user is on a variant by percentile or by name, and rarely both in one observation period.
    private IEnumerable<Measurement<double>> Users() => _windows.All.SelectMany(static windows => windows.All
        .Select(static one => Measure(one.Flag, one.Candidate, one.CandidateSplit.Users, one.CandidateNamed))
        .Prepend(Measure(windows.Flag, windows.Control, windows.Slices?.Users ?? windows.ControlSplit.Users, windows.ControlNamed)));

    private static Measurement<double> Measure(string flag, string variant, double split, CohortWindow named) =>
        new(Math.Round(split + named.Users), new KeyValuePair<string, object?>("flag", flag), new KeyValuePair<string, object?>("variant", variant));
}
