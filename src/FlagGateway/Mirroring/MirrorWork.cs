using FlagGateway.Core.Shadow;
using Microsoft.Extensions.ObjectPool;

namespace FlagGateway.Mirroring;

/// <summary>Sends one copy, compares the answers, and keeps what differs.</summary>
internal sealed class MirrorWork(MirrorSender sender, MirrorBudget budget, MismatchStore store, MirrorMetrics metrics, TimeProvider time)
{
    private readonly ObjectPool<CancellationTokenSource> _timeouts = new DefaultObjectPool<CancellationTokenSource>(new TimeoutPolicy(time));

    /// <summary>Does it all; the reason says why there is no comparison, and the last value whether the shadow is worth asking again at once.</summary>
    public async Task<(MirrorResult Result, MirrorReason Reason, bool IsUseful)> RunAsync(MirroredExchange exchange)
    {
        var started = time.GetTimestamp();
        using var candidate = await AskAsync(exchange, exchange.Rule.ClusterId, isSecondControl: false);
        var duration = time.GetElapsedTime(started);
        if (candidate.Failure != MirrorReason.None)
            return (MirrorResult.Error, candidate.Failure, candidate.Failure != MirrorReason.NoAnswer);
        metrics.RecordDuration(exchange.Rule, duration);

        var control = exchange.Answer!.With(exchange.ResponseBody);
        var comparison = AnswerComparer.Compare(control, candidate.ToAnswer(), exchange.Rule.Comparison);
        if (exchange.Rule.LearnsNoise)
        {
            using var second = await AskAsync(exchange, exchange.PrimaryClusterId, isSecondControl: true);
            if (second.Failure == MirrorReason.None)
                comparison = store.Learn(exchange.Rule, comparison, AnswerComparer.Compare(control, second.ToAnswer(), exchange.Rule.Comparison));
        }

        switch (comparison.Result)
        {
            case ComparisonResult.Match:
                store.AddMatch(exchange.Rule);
                exchange.Window?.CountCopy(exchange.Cell, isMatch: true);
                return (MirrorResult.Match, MirrorReason.None, !candidate.IsTruncated);
            case ComparisonResult.Mismatch:
                store.Add(exchange, comparison, duration);
                exchange.Window?.CountCopy(exchange.Cell, isMatch: false);
                return (MirrorResult.Mismatch, MirrorReason.None, !candidate.IsTruncated);
            default:
                var isTooLarge = candidate.IsTruncated || exchange.ResponseBody.State == CaptureState.TooLarge;
                return (MirrorResult.Error, isTooLarge ? MirrorReason.AnswerTooLarge : MirrorReason.Unreadable, !candidate.IsTruncated);
        }
    }

    private async Task<ShadowAnswer> AskAsync(MirroredExchange exchange, string clusterId, bool isSecondControl)
    {
        var rule = exchange.Rule;
        var body = new BodyCapture(budget, rule.MaxBodyBytes);
        var timeout = _timeouts.Get();
        try
        {
            timeout.CancelAfter(rule.Timeout);
            using var response = await sender.SendAsync(exchange, clusterId, isSecondControl, timeout.Token);
            if (response is null)
                return new ShadowAnswer(MirrorReason.NoDestination, body);
            await body.ReadAsync(response.Content, announces: !HttpMethods.IsHead(exchange.Method), timeout.Token);
            return new ShadowAnswer(new AnswerHead(response, rule.Comparison), body);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return new ShadowAnswer(MirrorReason.NoAnswer, body);
        }
        finally
        {
            _timeouts.Return(timeout);
        }
    }

    /// <summary>An answer to a copy, or why there is none.</summary>
    private sealed class ShadowAnswer : IDisposable
    {
        private readonly BodyCapture _body;
        private readonly AnswerHead? _head;

        public ShadowAnswer(MirrorReason failure, BodyCapture body) => (Failure, _body) = (failure, body);

        public ShadowAnswer(AnswerHead head, BodyCapture body) => (_head, _body) = (head, body);

        public MirrorReason Failure { get; }

        public bool IsTruncated => _body.State != CaptureState.Whole;

        public Answer ToAnswer() => _head!.With(_body);

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
