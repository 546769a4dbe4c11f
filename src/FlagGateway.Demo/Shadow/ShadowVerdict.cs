using System.Globalization;
using FlagGateway.Demo.Upstreams;

namespace FlagGateway.Demo.Shadow;

/// <summary>Whether mirroring found what is wrong, nothing else, and no user noticed.</summary>
internal static class ShadowVerdict
{
    /// <summary>Share of the candidate's answers that are wrong, from 0 to 100.</summary>
    public const double FaultPercent = 1;

    /// <summary>Requests below which a run may well meet no wrong answer: of 300, one run in twenty meets none.</summary>
    public const int MinRequests = 300;

    // The hash spreads requests as chance would; four deviations are one run in sixteen thousand.
    private const double Deviations = 4;

    /// <summary>Everything that speaks against success; empty if nothing does.</summary>
    public static IReadOnlyList<string> Objections(ShadowFigures figures)
    {
        List<string> objections = [];
        if (figures.UserErrors != 0)
            objections.Add($"{figures.UserErrors} users' answers were errors");
        if (figures.NotFromControl != 0)
            objections.Add($"{figures.NotFromControl} users' answers did not come from control");
        if (figures.Totals.Pending != 0)
            objections.Add($"{figures.Totals.Pending} copies did not come to an end");
        objections.AddRange(figures.Differences.Where(difference => difference.Field != FaultInjection.Field)
            .Select(difference => $"{difference.Field} of {difference.PathTemplate} differed {difference.Count} times, and should be the same on both variants"));
        if (figures.Comparisons == 0)
            objections.Add($"no copy was compared ({figures.Totals.Errors} without an answer to compare, {figures.Totals.Dropped} dropped, {figures.Totals.Skipped} skipped)");
        else
            objections.AddRange(OfMistakes(figures));
        return objections;
    }

    private static IEnumerable<string> OfMistakes(ShadowFigures figures)
    {
        if (figures.Found == 0)
            yield return $"{FaultInjection.Field} was found wrong in none of {figures.Comparisons} comparisons{(figures.Comparisons < MinRequests ? ", which may be too few: play longer" : "")}";
        // A copy that could not be compared may be one of those that were answered wrong.
        if (figures.Found > figures.Faults || figures.Found < figures.Faults - figures.Totals.Errors)
            yield return $"the candidate answered {figures.Faults} copies wrong, and {figures.Found} were found";
        if (figures.Found != 0 && !IsPlausible(figures))
            yield return string.Create(CultureInfo.InvariantCulture, $"{FaultInjection.Field} was wrong in {figures.FoundShare:0.0 %} of the comparisons, not in about {figures.FaultPercent} %");
    }

    private static bool IsPlausible(ShadowFigures figures)
    {
        var share = figures.FaultPercent / 100;
        var deviation = Math.Sqrt(figures.Comparisons * share * (1 - share));
        return Math.Abs(figures.Found - (figures.Comparisons * share)) <= (Deviations * deviation) + 1;
    }
}
