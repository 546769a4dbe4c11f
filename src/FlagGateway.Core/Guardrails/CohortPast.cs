using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// What the users of both cohorts did before the rollout, while all of them were on control. Thread-safe.
/// </summary>
public sealed class CohortPast
{
    private readonly Lazy<LatencyTable>[] _control;
    private readonly Lazy<LatencyTable>[] _candidate;

    /// <summary>Creates it.</summary>
    /// <param name="control">The past of the users who stayed on control.</param>
    /// <param name="candidate">The past of the users who are on the candidate now.</param>
    public CohortPast(CohortCounts control, CohortCounts candidate)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(candidate);
        (Control, Candidate) = (control, candidate);
        (_control, _candidate) = (TablesOf(control), TablesOf(candidate));
    }

    /// <summary>The past of the users who stayed on control.</summary>
    public CohortCounts Control { get; }

    /// <summary>The past of the users who are on the candidate now.</summary>
    public CohortCounts Candidate { get; }

    /// <summary>The durations of both.</summary>
    internal (LatencyTable Control, LatencyTable Candidate) LatencyOf(LatencySource source) => (_control[(int)source].Value, _candidate[(int)source].Value);

    private static Lazy<LatencyTable>[] TablesOf(CohortCounts counts) =>
        [.. Enum.GetValues<LatencySource>().Select(source => new Lazy<LatencyTable>(() => LatencyTable.From(counts, includeAll: true, source: source)))];
}
