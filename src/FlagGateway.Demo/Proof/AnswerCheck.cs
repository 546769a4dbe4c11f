using FlagGateway.Demo.Traffic;

namespace FlagGateway.Demo.Proof;

/// <summary>
/// Holds each answer against the configuration: it must be what the evaluator gives that user under a
/// snapshot that was in force while the request was under way.
/// </summary>
internal sealed class AnswerCheck(Uri gateway)
{
    /// <summary>Judges an answer of a cluster.</summary>
    public DemoJudgement Judge(DemoResponse answer)
    {
        // Asked after the answer, so that a visitor's first cookie is among the headers.
        KeyValuePair<string, string>[] headers = [.. answer.User.HeadersFor(gateway)];
        var before = ExpectedOutcome.At(answer.Before, answer.Route.RouteId, headers);
        var after = ExpectedOutcome.At(answer.After, answer.Route.RouteId, headers);
        if (before is null && after is null)
            return default;
        foreach (var expectation in new[] { before, after })
        {
            if (expectation is not null && expectation.IsMetBy(answer))
                return new DemoJudgement(expectation.Variant.Name, expectation.IsByName, IsFallback: false, Problem: null);
        }

        var told = (before ?? after)!;
        var variant = VariantOf(answer);
        if (before?.IsFallback(answer) == true || after?.IsFallback(answer) == true)
            return new DemoJudgement(variant, told.IsByName, IsFallback: true, Problem: null);
        // Between two edits within one request lies a snapshot that nobody kept.
        if (answer.After.Snapshot.Version - answer.Before.Snapshot.Version > 1 || before is null || after is null)
            return default;
        return new DemoJudgement(
            variant, told.IsByName, IsFallback: false,
            $"user {answer.User.Number + 1} on route {answer.Route.RouteId}: got {answer.Exposed ?? "no variant"} from {answer.ServedBy}, "
            + $"version {answer.After.Snapshot.Version} says {after.Variant.Exposed} on {after.Variant.ClusterId ?? "the route's own cluster"}");
    }

    private static string? VariantOf(DemoResponse answer) =>
        answer.Exposed?[(answer.Exposed.LastIndexOf('=') + 1)..];
}
