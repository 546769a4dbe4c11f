using FlagGateway.Core.Shadow;
using FlagGateway.Snapshots;
using Microsoft.Extensions.ObjectPool;

namespace FlagGateway.Mirroring;

/// <summary>Sends one copy, compares the responses, and stores differences.</summary>
internal sealed class MirrorWork(MirrorSender sender, CopyHeaders headers, MirrorBudget budget, MismatchStore store, MirrorMetrics metrics, TimeProvider time)
{
    private readonly ObjectPool<CancellationTokenSource> _timeouts = new DefaultObjectPool<CancellationTokenSource>(new TimeoutPolicy(time));

    /// <summary>Handles one copy.</summary>
    public async Task<CopyEnd> RunAsync(MirroredExchange exchange)
    {
        var started = time.GetTimestamp();
        using var candidate = await AskAsync(exchange, exchange.Rule.ClusterId, isSecondControl: false);
        var duration = time.GetElapsedTime(started);
        if (candidate.Failure is MirrorReason.NoResponse or MirrorReason.NoDestination)
            return new CopyEnd(MirrorResult.Error, candidate.Failure, candidate.Failure == MirrorReason.NoResponse ? CopyResponse.None : CopyResponse.Complete);
        if (candidate.Failure != MirrorReason.None)
            return NotComparable(exchange, candidate.Failure, candidate.Failure == MirrorReason.ResponseTooLarge ? CopyResponse.CutOff : CopyResponse.Complete);
        metrics.RecordDuration(exchange.Rule, duration);

        var comparison = Compare(exchange, candidate);
        // Equal responses are equal regardless of credentials.
        if (comparison.Result == ComparisonResult.Mismatch && headers.LackCredentials(exchange, candidate.Status))
            return NotComparable(exchange, MirrorReason.Credentials, CopyResponse.Complete);
        if (exchange.Rule.LearnsNoise && IsRepeatable(exchange.Method))
        {
            using var second = await AskAsync(exchange, exchange.PrimaryClusterId, isSecondControl: true);
            if (second.Failure == MirrorReason.None && !headers.LackCredentials(exchange, second.Status))
                comparison = store.Learn(exchange.Rule, comparison, Compare(exchange, second));
        }

        switch (comparison.Result)
        {
            case ComparisonResult.Match:
                store.AddMatch(exchange.Rule);
                exchange.Window?.CountCopy(exchange.Partition, isMatch: true);
                return new CopyEnd(MirrorResult.Match, MirrorReason.None, CopyResponse.Complete);
            case ComparisonResult.Mismatch:
                store.Add(exchange, comparison, duration);
                exchange.Window?.CountCopy(exchange.Partition, isMatch: false);
                return new CopyEnd(MirrorResult.Mismatch, MirrorReason.None, CopyResponse.Complete);
            default:
                var isTooLarge = candidate.IsTruncated || exchange.ResponseBody.State == CaptureState.TooLarge;
                return NotComparable(exchange, isTooLarge ? MirrorReason.ResponseTooLarge : MirrorReason.Unreadable, candidate.IsCutOff ? CopyResponse.CutOff : CopyResponse.Complete);
        }
    }

    // A write is not repeated a third time to learn noise.
    private static bool IsRepeatable(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static CopyEnd NotComparable(MirroredExchange exchange, MirrorReason reason, CopyResponse response)
    {
        exchange.Window?.CountNotComparable(exchange.Partition);
        return new CopyEnd(MirrorResult.Skipped, reason, response);
    }

    private static Comparison Compare(MirroredExchange exchange, ShadowResponse response)
    {
        var isByDigest = response.IsTruncated || exchange.ResponseBody.State != CaptureState.Complete;
        return ResponseComparer.Compare(exchange.Response!.With(exchange.ResponseBody, isByDigest), response.ToResponse(isByDigest), exchange.Rule.Comparison);
    }

    private async Task<ShadowResponse> AskAsync(MirroredExchange exchange, string clusterId, bool isSecondControl)
    {
        var rule = exchange.Rule;
        var body = new BodyCapture(budget, rule.MaxBodyBytes);
        var timeout = _timeouts.Get();
        try
        {
            timeout.CancelAfter(rule.Timeout);
            using var response = await sender.SendAsync(exchange, clusterId, isSecondControl, timeout.Token);
            if (response is null)
                return new ShadowResponse(MirrorReason.NoDestination, body);
            var head = new ResponseHead(response, rule.Comparison);
            if (head.IsEventStream)
                return new ShadowResponse(MirrorReason.EventStream, body);
            if (head.Status == StatusCodes.Status101SwitchingProtocols)
                return new ShadowResponse(MirrorReason.Upgrade, body);
            await body.ReadAsync(response.Content, exchange.ResponseBody.Total, announces: !HttpMethods.IsHead(exchange.Method), timeout.Token);
            return new ShadowResponse(head, body);
        }
        catch (OperationCanceledException) when (body.State != CaptureState.Complete)
        {
            // It responds, but too slowly to be read completely within the timeout of a copy.
            return new ShadowResponse(MirrorReason.ResponseTooLarge, body);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return new ShadowResponse(MirrorReason.NoResponse, body);
        }
        finally
        {
            _timeouts.Return(timeout);
        }
    }

    /// <summary>A response to a copy, or why there is none.</summary>
    private sealed class ShadowResponse : IDisposable
    {
        private readonly BodyCapture _body;
        private readonly ResponseHead? _head;

        public ShadowResponse(MirrorReason failure, BodyCapture body) => (Failure, _body) = (failure, body);

        public ShadowResponse(ResponseHead head, BodyCapture body) => (_head, _body) = (head, body);

        public MirrorReason Failure { get; }

        public int Status => _head!.Status;

        public bool IsTruncated => _body.State != CaptureState.Complete;

        public bool IsCutOff => !_body.HasEnded;

        public CapturedResponse ToResponse(bool isByDigest) => _head!.With(_body, isByDigest);

        public void Dispose() => _body.Dispose();
    }

    private sealed class TimeoutPolicy(TimeProvider time) : PooledObjectPolicy<CancellationTokenSource>
    {
        public override CancellationTokenSource Create() => new(Timeout.InfiniteTimeSpan, time);

        public override bool Return(CancellationTokenSource obj)
        {
            if (obj.TryReset())
                return true;
            obj.Dispose();
            return false;
        }
    }
}
