using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>Both cohorts over the same window: the whole stage, or a window of it.</summary>
/// <remarks>Reads histograms on first use and caches them. Not thread-safe.</remarks>
public sealed class ComparisonWindow
{
    private readonly ComparisonWindow? _complete;
    private readonly LatencyTable?[] _controlLatency = new LatencyTable?[3];
    private readonly LatencyTable?[] _candidateLatency = new LatencyTable?[3];
    private WindowReading? _controlErrors;
    private CohortCounts? _controlTraffic;
    private ComparisonWindow? _all;

    /// <summary>A window of the whole stage so far.</summary>
    /// <param name="control">Control since the stage began.</param>
    /// <param name="candidate">The candidate since the stage began.</param>
    public ComparisonWindow(CohortCounts control, CohortCounts candidate)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(candidate);
        Control = control;
        Candidate = candidate;
    }

    /// <summary>A window of a stage.</summary>
    /// <param name="overall">The whole stage; <c>null</c> for that itself.</param>
    /// <param name="window">Length of the complete window; <c>null</c> for the whole stage.</param>
    /// <param name="control">Control since the window began.</param>
    /// <param name="candidate">The candidate since the window began.</param>
    internal ComparisonWindow(ComparisonWindow? overall, TimeSpan? window, CohortCounts control, CohortCounts candidate)
        : this(control, candidate)
    {
        _complete = overall;
        Window = window;
    }

    /// <summary>Length of the complete window; <c>null</c> for the whole stage.</summary>
    public TimeSpan? Window { get; }

    /// <summary>The counts compared with the candidate's: those of control or of a reference.</summary>
    public CohortCounts Control { get; }

    /// <summary>Control's counts of the same time, even if a reference replaces them in the comparison.</summary>
    public CohortCounts ControlTraffic => _controlTraffic ?? Control;

    /// <summary>The candidate's counts.</summary>
    public CohortCounts Candidate { get; }

    /// <summary>
    /// What the same users did before, while all of them were on control; <c>null</c> if that is not known.
    /// </summary>
    public CohortPast? Past { get; init; }

    /// <summary>
    /// The same window with the time in which control and candidate failed together (<see cref="CommonOutages"/>),
    /// which <see cref="Control"/> and <see cref="Candidate"/> leave out. This window itself if nothing is left out.
    /// </summary>
    internal ComparisonWindow All => _all ?? this;

    /// <summary>Time of the stage that is left out.</summary>
    internal TimeSpan LeftOut { get; private init; }

    /// <summary>A copy without cached values, for another thread.</summary>
    public ComparisonWindow Copy() => With(Control, _complete?.Copy());

    /// <summary>
    /// Windows in which the candidate is compared with a reference and not with control at the same time.
    /// </summary>
    /// <param name="windows">The windows, the whole stage first.</param>
    /// <param name="reference">The counts of the reference.</param>
    public static IReadOnlyList<ComparisonWindow> WithReference(IReadOnlyList<ComparisonWindow> windows, CohortCounts reference)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(reference);
        List<ComparisonWindow> changed = [];
        foreach (var window in windows)
            changed.Add(window.With(reference, changed.Count == 0 ? null : changed[0]));
        return changed;
    }

    /// <summary>The same window as a part of one with more time.</summary>
    /// <param name="all">The window with that time.</param>
    /// <param name="leftOut">The time of the stage that this one leaves out.</param>
    internal ComparisonWindow WithAll(ComparisonWindow all, TimeSpan leftOut) => Derive(_complete, Control, Candidate, Past, leftOut, all);

    /// <summary>A copy with another past.</summary>
    /// <param name="past">The past; <c>null</c> for none.</param>
    /// <param name="overall">The copy of the whole stage; <c>null</c> for that itself.</param>
    internal ComparisonWindow WithPast(CohortPast? past, ComparisonWindow? overall)
    {
        var window = Derive(overall, Control, Candidate, past, LeftOut, _all);
        window._controlTraffic = _controlTraffic;
        return window;
    }

    /// <summary>A copy in which broken uploads count as failed requests of both variants.</summary>
    internal ComparisonWindow WithUploadResets()
    {
        var window = Derive(_complete, UploadEvidence.WithResets(Control), UploadEvidence.WithResets(Candidate), Past, LeftOut, _all?.WithUploadResets());
        window._controlTraffic = _controlTraffic is { } traffic ? UploadEvidence.WithResets(traffic) : null;
        return window;
    }

    private ComparisonWindow With(CohortCounts control, ComparisonWindow? overall)
    {
        // A reference has another past than control.
        var isSame = ReferenceEquals(control, Control);
        var window = Derive(overall, control, Candidate, isSame ? Past : null, LeftOut, _all?.With(isSame ? _all.Control : control, overall?._all));
        window._controlTraffic = ReferenceEquals(control, ControlTraffic) ? null : ControlTraffic;
        return window;
    }

    private ComparisonWindow Derive(ComparisonWindow? overall, CohortCounts control, CohortCounts candidate, CohortPast? past, TimeSpan leftOut, ComparisonWindow? all) =>
        new(overall, Window, control, candidate) { Past = past, LeftOut = leftOut, _all = all };

    /// <summary>Failures of both at the same time; read once for all guardrails.</summary>
    internal WindowReading ControlErrors => _controlErrors ??= PartitionReading.Rate(PartitionSums.From(ControlTraffic.Requests, ControlTraffic.Errors), PartitionSums.From(Candidate.Requests, Candidate.Errors));

    /// <summary>The durations of both; read once for all guardrails.</summary>
    internal (LatencyTable Control, LatencyTable Candidate) LatencyOf(LatencySource source) => (ControlLatency(source), CandidateLatency(source));

    private LatencyTable ControlLatency(LatencySource source) => _controlLatency[(int)source] ??=
        _complete is { } overall && ReferenceEquals(Control, overall.Control) ? overall.ControlLatency(source) : LatencyTable.From(Control, _complete?.ControlLatency(source), source: source);

    private LatencyTable CandidateLatency(LatencySource source) => _candidateLatency[(int)source] ??= LatencyTable.From(Candidate, _complete?.CandidateLatency(source), source: source);
}
