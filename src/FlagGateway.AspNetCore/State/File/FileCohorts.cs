using System.Collections.Frozen;
using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.State.File;

/// <summary>
/// The counts of this instance, including those of its earlier runs in the same observation period.
/// </summary>
internal sealed class FileCohorts : ICohortSource, ISegmentSource
{
    private readonly WindowRegistry _registry;
    private readonly FileStateStore _store;
    private readonly FrozenDictionary<CandidateKey, CohortSnapshot> _earlier;

    public FileCohorts(WindowRegistry registry, FileStateStore store, ILogger<FileCohorts> logger)
    {
        (_registry, _store) = (registry, store);
        var read = CohortFile.Read(store.Folder.Cohorts, out var problem);
        if (problem is not null)
            Log.CohortsUnreadable(logger, problem);
        _earlier = read.DistinctBy(KeyOf).ToFrozenDictionary(KeyOf);
    }

    public CohortReadings? Read(RolloutState state)
    {
        if (_registry.Find(state) is not { } windows)
            return null;
        Restore(windows, state);
        return EarlierOf(state) is null
            ? new CohortReadings(windows.ReadControl(), windows.CandidateSplit.Read(), windows.ControlNamed.Read(), windows.CandidateNamed.Read()) { Past = windows.Past }
            : SnapshotOf(windows, state).ToReadings();
    }

    public Task<SegmentReading> ReadAsync(RolloutWindows windows, bool withDurations, CancellationToken cancellationToken)
    {
        var totals = windows.Segments.Export(withDurations);
        if (_store.Current.Rollouts.GetValueOrDefault(windows.Flag) is { } state && state.ObservationPeriod == windows.ObservationPeriod && EarlierOf(CandidateView.From(state, windows.Candidate)) is { } earlier)
            totals.Add(earlier.Segments);
        return Task.FromResult(new SegmentReading(totals, 1, 1));
    }

    public Task SaveAsync(CancellationToken cancellationToken)
    {
        var rollouts = _store.Current.Rollouts;
        (RolloutWindows Windows, RolloutState State)[] active =
        [
            .. from windows in _registry.All
               let state = rollouts.GetValueOrDefault(windows.Flag)
               where state is { IsActive: true } && state.ObservationPeriod == windows.ObservationPeriod
               from one in windows.All
               select (one, CandidateView.From(state, one.Candidate)),
        ];
        if (active.Length == 0 && !System.IO.File.Exists(_store.Folder.Cohorts))
            return Task.CompletedTask;
        // One after the other: the counts of one rollout take up to megabytes until they are compressed.
        return _store.WriteBesideAsync(folder => CohortFile.Write(folder.Cohorts, active.Select(one => SnapshotOf(one.Windows, one.State))), cancellationToken);
    }

    private static CandidateKey KeyOf(CohortSnapshot snapshot) => CandidateKey.Create(snapshot.Flag, snapshot.Candidate);

    private CohortSnapshot? EarlierOf(RolloutState state) => _earlier.GetValueOrDefault(CandidateKey.From(state)) is { } earlier && earlier.IsOf(state) ? earlier : null;

    // For this observation period and the later ones, which get it from the windows before them.
    private void Restore(RolloutWindows windows, RolloutState state)
    {
        if (windows.Past is null && _earlier.GetValueOrDefault(CandidateKey.From(state)) is { Past: { } past } earlier && earlier.StartedAt == state.StartedAt)
            windows.Past = past;
    }

    private CohortSnapshot SnapshotOf(RolloutWindows windows, RolloutState state)
    {
        Restore(windows, state);
        var snapshot = CohortSnapshot.From(windows, state.StartedAt);
        if (EarlierOf(state) is { } earlier)
            snapshot.Add(earlier);
        return snapshot;
    }
}
