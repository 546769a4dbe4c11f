using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Comparing;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;

namespace FlagGateway.Admin.Api;

/// <summary>Reads control and candidate side by side: for the API, and for the console.</summary>
internal static class CohortReader
{
    /// <summary>Name of the whole stage.</summary>
    public const string Stage = "stage";

    /// <summary>By route.</summary>
    public const string ByRoute = "route";

    /// <summary>By value of a group.</summary>
    public const string ByGroup = "group";

    /// <summary>The spans by name; <c>null</c> is the whole stage.</summary>
    public static IReadOnlyDictionary<string, TimeSpan?> Windows { get; } = new Dictionary<string, TimeSpan?>(StringComparer.Ordinal)
    {
        [Stage] = null,
        ["1h"] = TimeSpan.FromHours(1),
        ["10m"] = TimeSpan.FromMinutes(10),
    };

    /// <summary>The table of a rollout that is under way.</summary>
    /// <param name="services">Where the counts are.</param>
    /// <param name="status">The rollout.</param>
    /// <param name="state">Where it stands.</param>
    /// <param name="window">One of <see cref="Windows"/>; a stage that is younger is all there is of it.</param>
    /// <param name="by"><see cref="ByRoute"/>, <see cref="ByGroup"/> or <c>null</c>.</param>
    public static CohortTable Read(AdminServices services, RolloutStatus status, RolloutState state, string window, string? by)
    {
        var spans = services.Judge.SpansOf(state);
        var span = spans.FirstOrDefault(span => span.Window == Windows[window]) ?? (spans.Count == 0 ? new ComparisonSpan(CohortCounts.Empty, CohortCounts.Empty) : spans[0]);
        var isComparable = state.Percentage is > 0 and < 100;
        return new CohortTable
        {
            Flag = state.Flag,
            Stage = state.Stage,
            Window = Windows.First(window => window.Value == span.Window).Key,
            IsComparable = isComparable,
            Control = SizeOf(state.Control, span.Control),
            Candidate = SizeOf(state.Candidate, span.Candidate),
            Rows = [.. CohortComparison.Compare(span, status.Plan?.Guardrails ?? [], isComparable).Select(CohortLine.Of)],
            Places = PlacesOf(services, state, by),
        };
    }

    private static IReadOnlyList<PlaceCounts>? PlacesOf(AdminServices services, RolloutState state, string? by)
    {
        if (by is null)
            return null;
        if (services.Windows.Find(state.Flag) is not { } windows || windows.Epoch != state.Epoch)
            return [];
        return by == ByRoute ? windows.Places.ByRoute() : windows.Places.ByGroup();
    }

    private static CohortSize SizeOf(string variant, CohortCounts counts) => new(variant, Math.Round(counts.Users), counts.TotalRequests, counts.TotalErrors);
}
