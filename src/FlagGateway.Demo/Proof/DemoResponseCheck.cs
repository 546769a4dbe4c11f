using FlagGateway.Demo.Traffic;

namespace FlagGateway.Demo.Proof;

/// <summary>
/// Checks each response against the configuration: it must be what the evaluator returns for that user under a
/// snapshot that was in force during the request.
/// </summary>
internal sealed class DemoResponseCheck(Uri gateway)
{
    /// <summary>Judges a response of a cluster.</summary>
    public DemoJudgement Judge(DemoResponse response)
    {
        // Evaluated after the response, so that a visitor's first cookie is among the headers.
        KeyValuePair<string, string>[] headers = [.. response.User.HeadersFor(gateway)];
        var before = ExpectedOutcome.At(response.Before, response.Route.RouteId, headers);
        var after = ExpectedOutcome.At(response.After, response.Route.RouteId, headers);
        if (before is null && after is null)
            return default;
        foreach (var expectation in new[] { before, after })
        {
            if (expectation is not null && expectation.IsMetBy(response))
                return new DemoJudgement(expectation.Variant.Name, expectation.IsByName, IsFallback: false, Problem: null);
        }

        var expected = (before ?? after)!;
        var variant = VariantOf(response);
        if (before?.IsFallback(response) == true || after?.IsFallback(response) == true)
            return new DemoJudgement(variant, expected.IsByName, IsFallback: true, Problem: null);
        // Two edits during one request have a snapshot between them that was not recorded.
        if (response.After.Snapshot.Version - response.Before.Snapshot.Version > 1 || before is null || after is null)
            return default;
        return new DemoJudgement(
            variant, expected.IsByName, IsFallback: false,
            $"user {response.User.Number + 1} on route {response.Route.RouteId}: got {response.Exposed ?? "no variant"} from {response.ServedBy}, "
            + $"version {response.After.Snapshot.Version} says {after.Variant.Exposed} on {after.Variant.ClusterId ?? "the route's own cluster"}");
    }

    private static string? VariantOf(DemoResponse response) =>
        response.Exposed?[(response.Exposed.LastIndexOf('=') + 1)..];
}
