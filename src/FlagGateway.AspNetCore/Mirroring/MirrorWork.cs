using FlagGateway.Core.Shadow;
using FlagGateway.Snapshots;

namespace FlagGateway.Mirroring;

/// <summary>Sends one copy, compares the responses, and stores differences.</summary>
internal sealed class MirrorWork(CopyClient client, CopyHeaders headers, ResponseComparison comparing, MismatchStore store, MirrorMetrics metrics, TimeProvider time)
{
    /// <summary>Whether processor time is left for a comparison.</summary>
    public bool IsAffordable => comparing.IsAffordable;

    /// <summary>Handles one copy.</summary>
    public async Task<CopyEnd> RunAsync(MirroredExchange exchange)
    {
        var started = time.GetTimestamp();
        using var candidate = await client.SendAsync(exchange, exchange.Rule.ClusterId, isSecondControl: false);
        var duration = time.GetElapsedTime(started);
        if (candidate.Failure is MirrorReason.NoResponse or MirrorReason.NoDestination)
            return new CopyEnd(MirrorResult.Error, candidate.Failure, candidate.Failure == MirrorReason.NoResponse ? CopyResponse.None : CopyResponse.Complete);
        if (candidate.Failure != MirrorReason.None)
            return exchange.NotComparable(candidate.Failure, candidate.Failure == MirrorReason.ResponseTooLarge ? CopyResponse.CutOff : CopyResponse.Complete);
        metrics.RecordDuration(exchange.Rule, duration);

        if (!comparing.IsAffordable)
            return new CopyEnd(MirrorResult.Dropped, MirrorReason.CpuBudget, CopyResponse.Complete);
        var comparison = await CompareAsync(exchange, candidate);
        // Equal responses are equal regardless of credentials.
        if (comparison.Result == ComparisonResult.Mismatch && headers.LackCredentials(exchange, candidate.Status))
            return exchange.NotComparable(MirrorReason.Credentials, CopyResponse.Complete);
        if (exchange.Rule.LearnsNoise && IsRepeatable(exchange.Method))
        {
            using var second = await client.SendAsync(exchange, exchange.PrimaryClusterId, isSecondControl: true);
            if (second.Failure == MirrorReason.None && !headers.LackCredentials(exchange, second.Status))
                comparison = store.Learn(exchange.Rule, comparison, await CompareAsync(exchange, second));
        }

        if (store.Conclude(exchange, comparison, duration) is { } end)
            return end;
        var isTooLarge = candidate.IsTruncated || exchange.ResponseBody.State == CaptureState.TooLarge;
        return exchange.NotComparable(isTooLarge ? MirrorReason.ResponseTooLarge : MirrorReason.Unreadable, candidate.IsCutOff ? CopyResponse.CutOff : CopyResponse.Complete);
    }

    // A write is not repeated a third time to learn noise.
    private static bool IsRepeatable(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private ValueTask<Comparison> CompareAsync(MirroredExchange exchange, CopiedResponse response)
    {
        var isByDigest = response.IsTruncated || exchange.ResponseBody.State != CaptureState.Complete;
        return comparing.CompareAsync(exchange.Response!.With(exchange.ResponseBody, isByDigest), response.ToResponse(isByDigest), exchange.Rule.Comparison);
    }
}
