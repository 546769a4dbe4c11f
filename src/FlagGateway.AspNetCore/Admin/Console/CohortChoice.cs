using FlagGateway.Admin.Api;
using FlagGateway.Formatting;
using Microsoft.AspNetCore.WebUtilities;

namespace FlagGateway.Admin.Console;

/// <summary>
/// Selection of the cohort comparison on the page of a flag. Part of the page's address, so that it can be bookmarked
/// and shared.
/// </summary>
/// <param name="Window">One of <see cref="Windows"/>.</param>
/// <param name="By">One of <see cref="Segments"/>; empty for the cohorts as a whole.</param>
/// <param name="Problem">The ignored part of an invalid address, or <c>null</c>.</param>
internal sealed record CohortChoice(string Window, string By, string? Problem)
{
    /// <summary>Which of several candidates; <c>null</c> for the first one that has users.</summary>
    public string? Candidate { get; init; }

    // Addresses may come from anybody; this is long enough to recognize them.
    private const int ShownOfValue = 40;

    /// <summary>The windows with their names.</summary>
    public static IReadOnlyList<(string Value, string Name)> Windows { get; } = [(CohortReader.Stage, "the whole stage"), ("1h", "the running hour"), ("10m", "the running 10 minutes")];

    /// <summary>The segments with their names.</summary>
    public static IReadOnlyList<(string Value, string Name)> Segments { get; } = [("", "none"), (CohortReader.ByRoute, "route"), (CohortReader.ByGroup, "group, such as tenant")];

    /// <summary>The default selection.</summary>
    public static CohortChoice Default { get; } = new(CohortReader.Stage, "", null);

    /// <summary>The selection as part of an address; empty for the default.</summary>
    public string Query => QueryHelpers.AddQueryString("", [.. Chosen()]);

    /// <summary>Reads an address. Invalid parts are ignored: an old bookmark still works.</summary>
    /// <param name="query">The query of the address.</param>
    /// <param name="candidates">The candidates of the rollout.</param>
    public static CohortChoice Parse(IQueryCollection query, IReadOnlyList<string> candidates)
    {
        var candidate = query["candidate"].ToString();
        var (window, by) = (query["window"].ToString(), query["by"].ToString());
        List<string> problems = [];
        if (window.Length == 0)
            window = Default.Window;
        if (!IsOneOf(Windows, window))
        {
            problems.Add($"There is no window {VisibleText.Cut(window, ShownOfValue)}; this is {NameOf(Windows, Default.Window)}.");
            window = Default.Window;
        }

        if (!IsOneOf(Segments, by))
        {
            problems.Add($"There is no breakdown by {VisibleText.Cut(by, ShownOfValue)}.");
            by = Default.By;
        }

        if (candidate.Length != 0 && !candidates.Contains(candidate, StringComparer.Ordinal))
        {
            problems.Add($"There is no candidate {VisibleText.Cut(candidate, ShownOfValue)}.");
            candidate = "";
        }

        return new CohortChoice(window, by, problems.Count == 0 ? null : string.Join(' ', problems)) { Candidate = candidate.Length == 0 ? null : candidate };
    }

    /// <summary>The name of a value.</summary>
    public static string NameOf(IReadOnlyList<(string Value, string Name)> choices, string value) => choices.First(one => one.Value == value).Name;

    private static bool IsOneOf(IReadOnlyList<(string Value, string Name)> choices, string value) => choices.Any(one => one.Value == value);

    private IEnumerable<KeyValuePair<string, string?>> Chosen()
    {
        if (Window != Default.Window)
            yield return new("window", Window);
        if (By != Default.By)
            yield return new("by", By);
        if (Candidate is not null)
            yield return new("candidate", Candidate);
    }
}
