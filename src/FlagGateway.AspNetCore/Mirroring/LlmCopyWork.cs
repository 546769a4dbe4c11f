using System.Collections.Concurrent;
using FlagGateway.Core.Llm;
using FlagGateway.Core.Shadow;
using FlagGateway.Snapshots;

namespace FlagGateway.Mirroring;

/// <summary>
/// Sends one copy to a model, and judges whether its response ended worse than the user's or fails checks that the
/// user's passes.
/// </summary>
internal sealed class LlmCopyWork(LlmCopyClient client, ResponseComparison comparing, MismatchStore store, MirrorMetrics metrics, TimeProvider time)
{
    // What is not reported is estimated: English text has about four bytes a token.
    private const int BytesPerToken = 4;

    private readonly ConcurrentDictionary<string, TokenBudget> _budgets = new(StringComparer.Ordinal);

    /// <summary>Whether a route's copies may use more tokens today.</summary>
    public bool IsAffordable(MirrorRule rule) => rule.Llm is null || BudgetOf(rule).IsLeft(rule.TokensPerDay, time.GetUtcNow());

    /// <summary>Handles one copy.</summary>
    public async Task<CopyEnd> RunAsync(MirroredExchange exchange, LlmCopy copy)
    {
        if (!IsAffordable(exchange.Rule))
            return new CopyEnd(MirrorResult.Dropped, MirrorReason.TokenBudget, CopyResponse.Complete);
        if (LlmCopyBody.Make(exchange, copy) is var skip and not MirrorReason.None)
            return new CopyEnd(MirrorResult.Skipped, skip, CopyResponse.Complete);
        var started = time.GetTimestamp();
        var candidate = await client.SendAsync(exchange, copy);
        var duration = time.GetElapsedTime(started);
        if (candidate.Response is not { } response)
            return new CopyEnd(MirrorResult.Error, candidate.Failure, candidate.Failure == MirrorReason.NoResponse ? CopyResponse.None : CopyResponse.Complete);
        metrics.RecordDuration(exchange.Rule, duration);
        Spend(exchange, copy, response);
        if (candidate.FirstToken is { } first)
            metrics.RecordFirstToken(exchange.Rule, first);
        if (response.Outcome == LlmOutcome.Abandoned)
            return exchange.NotComparable(MirrorReason.ResponseTooLarge, CopyResponse.CutOff);
        var comparison = LlmPair.Compare(copy.Control?.Outcome ?? LlmOutcome.Unreadable, response.Outcome);
        if (comparison.Result == ComparisonResult.NotComparable)
            return exchange.NotComparable(response.Outcome == LlmOutcome.Unreadable ? MirrorReason.Unreadable : MirrorReason.PrimaryFailed, CopyResponse.Complete);
        if (exchange.Rule.Checks is { } checks && copy.Control is { Outcome: LlmOutcome.Complete, Text: var text } && response.Outcome == LlmOutcome.Complete)
        {
            if (response.IsTextOverBudget)
                return new CopyEnd(MirrorResult.Dropped, MirrorReason.ByteBudget, CopyResponse.Complete);
            if (!comparing.IsAffordable)
                return new CopyEnd(MirrorResult.Dropped, MirrorReason.CpuBudget, CopyResponse.Complete);
            comparison = await comparing.CheckAsync(text, response.Text, checks);
        }

        return store.Conclude(exchange, comparison, duration)
            ?? exchange.NotComparable(copy.Control?.Text is null || response.Text is null ? MirrorReason.ResponseTooLarge : MirrorReason.Unreadable, CopyResponse.Complete);
    }

    private void Spend(MirroredExchange exchange, LlmCopy copy, LlmResponse response)
    {
        var input = response.Usage.Input ?? (response.Outcome is LlmOutcome.RateLimited or LlmOutcome.TooLong or LlmOutcome.HttpError ? 0 : copy.Body.Length / BytesPerToken);
        var output = response.Usage.Output ?? response.Deltas;
        metrics.CountTokens(exchange.Rule, input, output);
        BudgetOf(exchange.Rule).Spend(input + output, time.GetUtcNow());
    }

    private TokenBudget BudgetOf(MirrorRule rule) => _budgets.GetOrAdd(rule.RouteId, static _ => new TokenBudget());
}
