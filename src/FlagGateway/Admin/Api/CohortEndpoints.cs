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
        routes.MapGet("/api/v1/flags/{flag}/cohorts", (string flag, string? window, string? by, CancellationToken cancellationToken) => ShowAsync(services, flag, window ?? "stage", by, cancellationToken)).WithTags("flags")
            .Describe<CohortTable>("Control and candidate side by side, with intervals and a verdict for each metric", StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

    private static async Task<IResult> ShowAsync(AdminServices services, string flag, string window, string? by, CancellationToken cancellationToken)
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
        var table = Of(state, span, status.Plan?.Guardrails ?? []);
        return ApiJson.Ok(by is null ? table : await WithPlacesAsync(table, services, state, by, cancellationToken));
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

    private static async Task<CohortTable> WithPlacesAsync(CohortTable table, AdminServices services, RolloutState state, string by, CancellationToken cancellationToken)
    {
        if (services.Windows.Find(state.Flag) is not { } windows || windows.Epoch != state.Epoch)
            return table with { Places = [] };
        var (totals, instances, of, problem) = await services.Places.ReadAsync(windows, cancellationToken);
        return table with { Places = by == "route" ? totals.ByRoute() : totals.ByGroup(), PlacesFrom = new PlaceOrigin(instances, of, problem) };
    }

    private static CohortSize SizeOf(string variant, CohortCounts counts) => new(variant, Math.Round(counts.Users), counts.TotalRequests, counts.TotalErrors);
}
