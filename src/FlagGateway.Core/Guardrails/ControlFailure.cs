using System.Globalization;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Control itself fails. Meanwhile a comparison shows little about the candidate, and a rollback to control would not
/// help: this takes precedence over every comparison, for all metrics.
/// </summary>
/// <param name="Window">The window in which it fails.</param>
/// <param name="Rate">Share of control's requests that fail.</param>
/// <param name="CandidateRate">Share of the candidate's; <c>null</c> without requests.</param>
/// <param name="CandidateRequests">The candidate's requests in the window.</param>
public sealed record ControlFailure(ComparisonWindow Window, double Rate, double? CandidateRate, long CandidateRequests)
{
    /// <summary>Default error rate from which control counts as failing.</summary>
    public const double MinRate = 0.05;

    /// <summary>Minimum number of control's requests for this.</summary>
    public const long MinRequests = 100;

    /// <summary>
    /// Error rate from which <see cref="GrossFailure.MinRequests"/> requests are sufficient and nothing is rolled back
    /// to control.
    /// </summary>
    public const double DeadRate = 0.5;

    /// <summary>
    /// Ratio of the candidate's error rate to control's from which the candidate is stopped nevertheless.
    /// </summary>
    public const double Factor = 1.5;

    /// <summary>Whether control fails so often that no user may be moved to it.</summary>
    public bool IsDead => Rate >= DeadRate;

    /// <summary>
    /// Whether the candidate works while control fails: at most 1 % of at least <see cref="MinRequests"/> requests
    /// fail.
    /// </summary>
    public bool IsCandidateHealthy => CandidateRate <= 0.01 && CandidateRequests >= MinRequests;

    /// <summary>Describes the failure.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"control itself fails {VerdictFormatter.Fraction(Rate)} {VerdictFormatter.Over(Window)}: something else is broken");

    /// <summary>
    /// Returns control's current failure, from the shortest window with enough requests, or <c>null</c>.
    /// </summary>
    /// <param name="windows">The windows of a stage, the whole first.</param>
    /// <param name="minRate">Error rate from which control counts as failing; in (0,1].</param>
    public static ControlFailure? Now(IReadOnlyList<ComparisonWindow> windows, double minRate = MinRate)
    {
        ArgumentNullException.ThrowIfNull(windows);
        foreach (var window in windows.Select(static window => window.All).OrderBy(static window => window.Window ?? TimeSpan.MaxValue))
        {
            if (In(window, minRate) is { } found)
                return found;
            if (window.ControlErrors.ControlSamples >= MinRequests)
                return null;
        }

        return null;
    }

    /// <summary>Whether control failed in a window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="minRate">Error rate from which it counts as failing; in (0,1].</param>
    public static ControlFailure? In(ComparisonWindow window, double minRate = MinRate)
    {
        ArgumentNullException.ThrowIfNull(window);
        window = window.All;
        var errors = window.ControlErrors;
        if (errors.Control is not { } rate)
            return null;
        var isFailing = rate >= minRate && errors.ControlSamples >= MinRequests;
        var isDead = rate >= Math.Max(DeadRate, minRate) && errors.ControlSamples >= GrossFailure.MinRequests && PartitionsOf(window.ControlTraffic) >= GrossFailure.MinUsers;
        return isFailing || isDead ? new ControlFailure(window, rate, errors.Candidate, errors.CandidateSamples) : null;
    }

    private static int PartitionsOf(CohortCounts counts) => counts.Requests.Count(static count => count > 0);
}
