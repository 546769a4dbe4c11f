using FlagGateway.Checks;
using FlagGateway.Core.Checks;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Llm;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Llm;

/// <summary>Records what the response of a model was: in metrics, and in the window that guardrails judge.</summary>
internal sealed class LlmRecorder(LlmMetrics metrics, CheckQueue checks, TimeProvider time)
{
    /// <summary>Records the end of a request to a model.</summary>
    /// <param name="routed">The request.</param>
    /// <param name="outcome">Who caused its end.</param>
    /// <param name="status">Status of its response.</param>
    /// <param name="started">Timestamp of its start.</param>
    /// <returns>What it shows about the destination; <c>null</c> if that is not known here.</returns>
    public LlmObservation? Record(RoutedRequest routed, RequestOutcome outcome, int status, long started)
    {
        if (routed.Llm is not { } exchange)
            return null;
        if (EndingOf(outcome, exchange) is not { } ending)
        {
            exchange.Reader?.ReleaseText();
            return null;
        }

        var cohort = routed.Variant.Cohort;
        var response = Read(exchange, ending, routed.FirstByte == 0 ? 0 : status);
        exchange.Result = response;
        metrics.CountOutcome(cohort, response.Outcome);
        if (exchange.Unread is { } reason)
            metrics.CountUnread(cohort, reason);
        var sent = routed.Upload is { LastByte: not 0 and var last } ? last : started;
        TimeSpan? firstToken = response.FirstContent == 0 ? null : time.GetElapsedTime(sent, response.FirstContent);
        if (firstToken is { } first)
            metrics.ObserveFirstToken(cohort, first);
        RecordUsage(routed, exchange, response);
        if (exchange.Checks is { } planned && response.Outcome is LlmOutcome.Complete or LlmOutcome.Length)
            Check(routed, planned, response);
        // Before the response it is not known whether it would have been a stream; its content was not there either
        // way.
        var isWaiting = response.Outcome == LlmOutcome.Abandoned && firstToken is null && (exchange.IsStream || routed.FirstByte == 0);
        return new LlmObservation
        {
            HasFailed = response.Outcome == LlmOutcome.Abandoned ? null : exchange.Route.Errors.Contains(response.Outcome, status),
            FirstToken = isWaiting ? time.GetElapsedTime(sent) : firstToken,
            IsFirstTokenCensored = isWaiting,
            TokenTime = response.Deltas > 1 && firstToken is not null ? time.GetElapsedTime(response.FirstContent, response.LastContent) / response.ContentTokens : null,
        };
    }

    // A response that the gateway gave itself says nothing about the model.
    private static LlmEnding? EndingOf(RequestOutcome outcome, LlmExchange exchange) => outcome switch
    {
        RequestOutcome.Ok => exchange.Cut.IsCancellationRequested ? LlmEnding.Left : LlmEnding.Ended,
        RequestOutcome.UpstreamError or RequestOutcome.UploadReset => LlmEnding.Broken,
        RequestOutcome.ClientAbort => LlmEnding.Left,
        _ => null,
    };

    private static LlmResponse Read(LlmExchange exchange, LlmEnding ending, int status)
    {
        if (exchange.Reader is { } reader)
        {
            var read = reader.End(ending, status);
            reader.ReleaseText();
            return read;
        }

        var outcome = ending == LlmEnding.Left && status == 0 ? LlmOutcome.Abandoned : LlmReader.OutcomeOf(status, isTooLong: false) ?? LlmOutcome.Unreadable;
        return new LlmResponse { Outcome = outcome };
    }

    private void RecordUsage(RoutedRequest routed, LlmExchange exchange, LlmResponse response)
    {
        var cohort = routed.Variant.Cohort;
        metrics.CountTokens(cohort, response.Usage);
        if (response.HasInvalidUsage)
            metrics.CountInvalidUsage(cohort);
        if (response.Outcome == LlmOutcome.Abandoned && response.Usage.Output is null && response.Deltas > 0)
            metrics.CountEstimated(cohort, response.Deltas);
        if (response.Usage.Output is { } output)
            Judge(routed, LlmSignals.TokensOut, output);
        if (exchange.Route.Prices.Any && response.Usage is { Input: not null, Output: not null } usage)
            RecordCost(routed, exchange.Route.Prices.Find(response.Model), usage);
    }

    private void RecordCost(RoutedRequest routed, LlmPrice? price, in LlmUsage usage)
    {
        if (price?.CostOf(usage) is not { } cost)
        {
            metrics.CountUnpriced(routed.Variant.Cohort);
            return;
        }

        metrics.CountCost(routed.Variant.Cohort, cost);
        Judge(routed, LlmSignals.Cost, cost);
        Judge(routed, LlmSignals.CostUncached, price.UncachedCostOf(usage)!.Value);
    }

    private void Check(RoutedRequest routed, PlannedChecks planned, LlmResponse response)
    {
        if (response.Text is not { } text)
            checks.Skip(routed.FlagId, routed.Variant.Name, response.IsTextOverBudget);
        else if (routed.Window is { } window)
            checks.Add(new CheckedText(routed.FlagId, routed.Variant.Name, text, planned, window, routed.Bucket));
    }

    private static void Judge(RoutedRequest routed, string signal, double value) =>
        routed.Window?.CountSignal(UserPartitions.IndexOf(routed.Bucket), signal, value);
}

/// <summary>What the response of a model shows about its destination.</summary>
internal readonly record struct LlmObservation
{
    /// <summary>Whether the destination failed; <c>null</c> if the status shows that.</summary>
    public bool? HasFailed { get; init; }

    /// <summary>Time to the first content; <c>null</c> for none.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>Whether the client left before the first content.</summary>
    public bool IsFirstTokenCensored { get; init; }

    /// <summary>Average time between two tokens; <c>null</c> for none.</summary>
    public TimeSpan? TokenTime { get; init; }
}
