using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Comparing;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Admin.Api;

/// <summary>Control and candidate side by side.</summary>
internal static class CohortEndpoints
{
    /// <summary>The spans by name; <c>null</c> is the whole stage.</summary>
    private static readonly Dictionary<string, TimeSpan?> Windows = new(StringComparer.Ordinal)
    {
        ["stage"] = null,
        ["1h"] = TimeSpan.FromHours(1),
        ["10m"] = TimeSpan.FromMinutes(10),
    };

    public static void Map(IEndpointRouteBuilder routes, AdminServices services) =>
        routes.MapGet("/api/v1/flags/{flag}/cohorts", (string flag, string? window, string? by) => Show(services, flag, window ?? "stage", by)).WithTags("flags")
            .Describe<CohortTable>("Control and candidate side by side, with intervals and a verdict for each metric", StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

    private static IResult Show(AdminServices services, string flag, string window, string? by)
    {
        if (!Windows.TryGetValue(window, out var length))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"window is {window}.", $"Write {string.Join(", ", Windows.Keys)}");
        if (by is not (null or "route" or "group"))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"by is {by}.", "Write route or group");
        if (services.Rollouts.Find(flag) is not { } status)
            return RolloutEndpoints.Unknown(flag);
        if (status.State is not { IsInForce: true } state)
            return ApiJson.Problem(StatusCodes.Status409Conflict, $"The rollout of {status.Flag} is not under way, so nothing is compared.", $"Start it: flaggateway rollout start {status.Flag}");
        var spans = services.Judge.SpansOf(state);
        var span = spans.FirstOrDefault(span => span.Window == length) ?? (spans.Count == 0 ? new ComparisonSpan(CohortCounts.Empty, CohortCounts.Empty) : spans[0]);
        return ApiJson.Ok(Of(state, span, status.Plan?.Guardrails ?? []) with { Places = PlacesOf(services, state, by) });
    }

    private static CohortTable Of(RolloutState state, ComparisonSpan span, IReadOnlyList<Guardrail> guardrails)
    {
        var isComparable = state.Percentage is > 0 and < 100;
        return new CohortTable
        {
            Flag = state.Flag,
            Stage = state.Stage,
            Window = Windows.First(window => window.Value == span.Window).Key,
            IsComparable = isComparable,
            Control = SizeOf(state.Control, span.Control),
            Candidate = SizeOf(state.Candidate, span.Candidate),
            Rows = [.. CohortComparison.Compare(span, guardrails, isComparable).Select(CohortLine.Of)],
        };
    }

    private static IReadOnlyList<PlaceCounts>? PlacesOf(AdminServices services, RolloutState state, string? by)
    {
        if (by is null)
            return null;
        if (services.Windows.Find(state.Flag) is not { } windows || windows.Epoch != state.Epoch)
            return [];
        return by == "route" ? windows.Places.ByRoute() : windows.Places.ByGroup();
    }

    private static CohortSize SizeOf(string variant, CohortCounts counts) => new(variant, Math.Round(counts.Users), counts.TotalRequests, counts.TotalErrors);
}
