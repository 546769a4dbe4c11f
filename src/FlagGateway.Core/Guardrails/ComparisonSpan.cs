using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>Both cohorts over the same span of time: the whole stage, or a window of it.</summary>
/// <remarks>Reads histograms when first asked and keeps what it read: for one thread at a time.</remarks>
public sealed class ComparisonSpan
{
    private readonly ComparisonSpan? _whole;
    private LatencyTable? _controlLatency;
    private LatencyTable? _candidateLatency;

    /// <summary>A span of the whole stage so far.</summary>
    /// <param name="control">Control since the stage began.</param>
    /// <param name="candidate">The candidate since the stage began.</param>
    public ComparisonSpan(CohortCounts control, CohortCounts candidate)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(candidate);
        Control = control;
        Candidate = candidate;
    }

    /// <summary>A window of a stage.</summary>
    /// <param name="whole">The whole stage.</param>
    /// <param name="window">How long such a window lasts when it is full.</param>
    /// <param name="control">Control since the window began.</param>
    /// <param name="candidate">The candidate since the window began.</param>
    internal ComparisonSpan(ComparisonSpan whole, TimeSpan window, CohortCounts control, CohortCounts candidate)
        : this(control, candidate)
    {
        _whole = whole;
        Window = window;
    }

    /// <summary>How long such a window lasts when it is full; <c>null</c> for the whole stage.</summary>
    public TimeSpan? Window { get; }

    /// <summary>Control's counts.</summary>
    public CohortCounts Control { get; }

    /// <summary>The candidate's counts.</summary>
    public CohortCounts Candidate { get; }

    /// <summary>The same counts with nothing read yet, for another thread.</summary>
    public ComparisonSpan Copy() => Window is { } window ? new ComparisonSpan(_whole!.Copy(), window, Control, Candidate) : new ComparisonSpan(Control, Candidate);

    /// <summary>Control's durations; read once for all guardrails.</summary>
    internal LatencyTable ControlLatency => _controlLatency ??= LatencyTable.Of(Control.Latency, _whole?.ControlLatency);

    /// <summary>The candidate's durations; read once for all guardrails.</summary>
    internal LatencyTable CandidateLatency => _candidateLatency ??= LatencyTable.Of(Candidate.Latency, _whole?.CandidateLatency);
}
