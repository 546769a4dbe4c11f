using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Cohorts;

/// <summary>The counts of this instance since it started; a restart begins at zero.</summary>
internal sealed class OwnCohorts(WindowRegistry registry) : ICohortSource, ISegmentSource
{
    public CohortReadings? Read(RolloutState state) => registry.Find(state) is { } windows
        ? new CohortReadings(windows.ReadControl(), windows.CandidateSplit.Read(), windows.ControlNamed.Read(), windows.CandidateNamed.Read()) { Past = windows.Past }
        : null;

    public Task<SegmentReading> ReadAsync(RolloutWindows windows, bool withDurations, CancellationToken cancellationToken) => Task.FromResult(new SegmentReading(windows.Segments.Export(withDurations), 1, 1));

    public Task SaveAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
