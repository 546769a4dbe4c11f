using System.Globalization;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Control fails itself. While it does, a comparison says little of the candidate and going back to control helps nobody: this
/// stands before every comparison, whatever the metric.
/// </summary>
/// <param name="Window">The window in which it fails.</param>
/// <param name="Rate">Share of control's requests that fail.</param>
/// <param name="CandidateRate">Share of the candidate's; <c>null</c> without requests.</param>
/// <param name="CandidateRequests">The candidate's requests in the window.</param>
public sealed record ControlFailure(ComparisonWindow Window, double Rate, double? CandidateRate, long CandidateRequests)
{
    /// <summary>From this error rate of control on it is failing.</summary>
    public const double MinRate = 0.05;

    /// <summary>The fewest requests of control that say so.</summary>
    public const long MinRequests = 100;

    /// <summary>From this rate on, <see cref="GrossFailure.MinRequests"/> requests are enough, and nothing is rolled back to control.</summary>
    public const double DeadRate = 0.5;

    /// <summary>How many times control's error rate the candidate's must be to be stopped all the same.</summary>
    public const double Factor = 1.5;

    /// <summary>Whether control fails so often that nobody may be moved to it.</summary>
    public bool IsDead => Rate >= DeadRate;

    /// <summary>Whether the candidate works where control does not: at most 1 % of at least <see cref="MinRequests"/> requests fail.</summary>
    public bool IsCandidateHealthy => CandidateRate <= 0.01 && CandidateRequests >= MinRequests;

    /// <summary>The failure in words.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"control itself fails {VerdictFormatter.Fraction(Rate)} {VerdictFormatter.Over(Window)}: something else is broken");

    /// <summary>Whether control fails by now: in the shortest window that has enough requests to say.</summary>
    /// <param name="windows">The windows of a stage, the whole first.</param>
    public static ControlFailure? Now(IReadOnlyList<ComparisonWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        foreach (var window in windows.OrderBy(static window => window.Window ?? TimeSpan.MaxValue))
        {
            if (In(window) is { } found)
                return found;
            if (window.ControlErrors.ControlSamples >= MinRequests)
                return null;
        }

        return null;
    }

    /// <summary>Whether control failed in a window.</summary>
    public static ControlFailure? In(ComparisonWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var errors = window.ControlErrors;
        if (errors.Control is not { } rate)
            return null;
        var isFailing = rate >= MinRate && errors.ControlSamples >= MinRequests;
        var isDead = rate >= DeadRate && errors.ControlSamples >= GrossFailure.MinRequests && PartitionsOf(window.ControlTraffic) >= GrossFailure.MinUsers;
        return isFailing || isDead ? new ControlFailure(window, rate, errors.Candidate, errors.CandidateSamples) : null;
    }

    private static int PartitionsOf(CohortCounts counts) => counts.Requests.Count(static count => count > 0);
}
