using System.Globalization;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Judges whether the candidate is slower by an order of magnitude: half of its requests take at least
/// <see cref="Factor"/> times as long as control's median and at least <see cref="MinDifference"/> more. Applies to
/// plans without a latency guardrail, too, and needs fewer requests than one. Pure.
/// </summary>
/// <remarks>
/// A user partition is slow if more than half of its requests are. That most of the candidate's partitions are, in view
/// of how many of control's are, must have a likelihood ratio (<see cref="SharedRateEvidence"/>) that chance exceeds in
/// fewer than one of 1,000 days:
/// half of that for the stage, the other half for the shorter windows of a day together. One heavy user is one
/// partition, and a share of slow users that both variants have counts as control's, by requests or by partitions,
/// whichever is more. Where both variants stream from a model, the time to the first token is compared: a longer text
/// takes longer and is no failure.
/// </remarks>
public static class GrossLatencyCheck
{
    /// <summary>Name of the check among the verdicts.</summary>
    public const string Name = "gross_latency";

    /// <summary>How many times as long as control's median request half of the candidate's take.</summary>
    public const double Factor = 5;

    /// <summary>Fewest requests of either variant.</summary>
    public const long MinRequests = GrossFailure.MinRequests;

    /// <summary>Fewest user partitions of the candidate.</summary>
    public const int MinPartitions = GrossFailure.MinUsers;

    private const string Median = "latency_p50";

    // Windows of a minute, ten minutes and an hour of a day, each a chance of its own.
    private const double WindowsPerDay = (24 * 60) + (24 * 6) + 24;

    /// <summary>Smallest difference of the medians: five times a millisecond hurts nobody.</summary>
    public static TimeSpan MinDifference { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Compares the medians.</summary>
    /// <param name="windows">The windows; control and candidate are random samples of the same users.</param>
    /// <param name="latest">
    /// The last minutes, so that a candidate that becomes slow in the middle of a stage is found within two;
    /// <c>null</c> for none.
    /// </param>
    /// <returns>
    /// A hard verdict, soft if one client network carries it; <c>null</c> if the candidate is not that slow.
    /// </returns>
    public static GuardrailVerdict? Judge(IReadOnlyList<ComparisonWindow> windows, ComparisonWindow? latest = null)
    {
        ArgumentNullException.ThrowIfNull(windows);
        foreach (var window in latest is null ? windows : windows.Append(latest))
        {
            var evidence = Math.Log(2 / GrossFailure.FalseStops * (window.Window is null ? 1 : WindowsPerDay));
            var source = SourceOf(window);
            if (Measure(window.LatencyOf(source)) is { } found && found.LogRatio >= evidence)
                return Verdict(window, found, source);
        }

        return null;
    }

    private static LatencySource SourceOf(ComparisonWindow window)
    {
        var (control, candidate) = window.LatencyOf(LatencySource.FirstToken);
        return control.Total >= MinRequests && candidate.Total >= MinRequests ? LatencySource.FirstToken : LatencySource.Response;
    }

    private static GuardrailVerdict Verdict(ComparisonWindow window, in Medians found, LatencySource source)
    {
        // Addresses in many networks are not free to invent, so that the others must be slow as well.
        var isOfOneNetwork = source == LatencySource.Response && NetworkEvidence.CanReport(window.Candidate) && NetworkEvidence.Without(Median, window) is { } others && Measure(others.LatencyOf(LatencySource.Response)) is null;
        return new GuardrailVerdict
        {
            Guardrail = Name,
            Kind = isOfOneNetwork ? VerdictKind.SoftFail : VerdictKind.HardFail,
            IsOfOneNetwork = isOfOneNetwork,
            Control = found.Control,
            Candidate = found.Candidate,
            Estimate = found.Candidate / found.Control,
            ControlSamples = found.ControlRequests,
            CandidateSamples = found.Requests,
            Arithmetic = string.Create(
                CultureInfo.InvariantCulture,
                $"{Name}: half of the candidate's requests take {Seconds(found.Candidate)} or longer{(source == LatencySource.FirstToken ? " until the first token" : "")}, {found.Candidate / found.Control:0.#} times as long as control's ({Seconds(found.Control)}), {VerdictFormatter.Over(window)}: {found.Slow} of {found.Partitions} user partitions, {found.Requests:#,0} requests{(isOfOneNetwork ? "; not so without the one client network that contributes most, so nothing is rolled back" : "")}"),
        };
    }

    private static string Seconds(double seconds) => MetricFormatter.Value(Name, seconds);

    private static Medians? Measure((LatencyTable Control, LatencyTable Candidate) latency)
    {
        var (control, candidate) = latency;
        if (control.Total < MinRequests || candidate.Total < MinRequests)
            return null;
        var (usual, median) = (LatencyTable.SecondsAt(control.Quantile(0.5)), LatencyTable.SecondsAt(candidate.Quantile(0.5)));
        var limit = Math.Max(Factor * usual, usual + MinDifference.TotalSeconds);
        if (median < limit)
            return null;
        var (ofCandidate, ofControl) = (candidate.CountAtLeast(limit), control.CountAtLeast(limit));
        if (ofCandidate.Partitions < MinPartitions)
            return null;
        var slow = SlowIn(ofCandidate);
        var share = Math.Max(ofControl.Sums.Sum() / ofControl.Total, (double)SlowIn(ofControl) / ofControl.Partitions);
        return new Medians(usual, median, slow, ofCandidate.Partitions, control.Total, candidate.Total)
        {
            LogRatio = SharedRateEvidence.LogRatio(slow, ofCandidate.Partitions, share * ofControl.Partitions, ofControl.Partitions),
        };
    }

    private static int SlowIn(PartitionSums counts)
    {
        var slow = 0;
        for (var partition = 0; partition < counts.Sizes.Length; partition++)
            slow += counts.Sizes[partition] > 0 && counts.Sums[partition] > counts.Sizes[partition] / 2 ? 1 : 0;
        return slow;
    }

    /// <param name="Control">Control's median in seconds.</param>
    /// <param name="Candidate">The candidate's.</param>
    /// <param name="Slow">The candidate's partitions that are slow.</param>
    /// <param name="Partitions">Its partitions.</param>
    /// <param name="ControlRequests">Control's requests.</param>
    /// <param name="Requests">The candidate's.</param>
    private readonly record struct Medians(double Control, double Candidate, int Slow, int Partitions, long ControlRequests, long Requests)
    {
        public double LogRatio { get; init; }
    }
}
