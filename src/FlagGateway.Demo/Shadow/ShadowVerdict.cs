using System.Globalization;
using FlagGateway.Demo.Upstreams;

namespace FlagGateway.Demo.Shadow;

/// <summary>Checks that mirroring found the injected fault and nothing else, and that no user noticed.</summary>
internal static class ShadowVerdict
{
    /// <summary>Percentage of the candidate's responses that are wrong, from 0 to 100.</summary>
    public const double FaultPercent = 1;

    /// <summary>
    /// Minimum number of requests: with fewer, a run may get no wrong response. With 300, one run in twenty gets none.
    /// </summary>
    public const int MinRequests = 300;

    // The hash distributes requests like chance; four standard deviations are one run in sixteen thousand.
    private const double Deviations = 4;

    /// <summary>Returns all objections; empty on success.</summary>
    public static IReadOnlyList<string> Objections(ShadowFigures figures)
    {
        List<string> objections = [];
        if (figures.UserErrors != 0)
            objections.Add($"{figures.UserErrors} users' responses were errors");
        if (figures.NotFromControl != 0)
            objections.Add($"{figures.NotFromControl} users' responses did not come from control");
        if (figures.Totals.Pending != 0)
            objections.Add($"{figures.Totals.Pending} copies did not finish");
        objections.AddRange(figures.Differences.Where(difference => difference.Field != FaultInjection.Field)
            .Select(difference => $"{difference.Field} of {difference.PathTemplate} differed {difference.Count} times, and should be the same on both variants"));
        if (figures.Comparisons == 0)
            objections.Add($"no copy was compared ({figures.Totals.Errors} without a response to compare, {figures.Totals.Dropped} dropped, {figures.Totals.Skipped} skipped)");
        else
            objections.AddRange(OfMistakes(figures));
        return objections;
    }

    private static IEnumerable<string> OfMistakes(ShadowFigures figures)
    {
        if (figures.Found == 0)
            yield return $"{FaultInjection.Field} was found wrong in none of {figures.Comparisons} comparisons{(figures.Comparisons < MinRequests ? ", which may be too few: play longer" : "")}";
        // A copy that could not be compared may have had a wrong response.
        if (figures.Found > figures.Faults || figures.Found < figures.Faults - figures.Totals.Errors)
            yield return $"the candidate returned {figures.Faults} wrong responses to copies, and {figures.Found} were found";
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
