using System.Buffers;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Mirroring;

/// <summary>Sends one copy, compares the answers, and keeps what differs.</summary>
internal sealed class MirrorWork(MirrorSender sender, MirrorBudget budget, MismatchStore store, MirrorMetrics metrics, TimeProvider time)
{
    private const int ReadBytes = 16 * 1024;

    /// <summary>Does it all; the reason says why there is no comparison.</summary>
    public async Task<(MirrorResult Result, MirrorReason Reason)> RunAsync(MirroredExchange exchange, CancellationToken stopping)
    {
        var started = time.GetTimestamp();
        using var candidate = await AskAsync(exchange, exchange.Rule.ClusterId, isSecondControl: false, stopping);
        var duration = time.GetElapsedTime(started);
        if (candidate.Failure != MirrorReason.None)
            return (MirrorResult.Error, candidate.Failure);
        metrics.RecordDuration(exchange.Rule, duration);

        var control = AnswerOf(exchange);
        var comparison = AnswerComparer.Compare(control, candidate.ToAnswer(), exchange.Rule.Comparison);
        if (exchange.Rule.LearnsNoise)
        {
            using var second = await AskAsync(exchange, exchange.PrimaryClusterId, isSecondControl: true, stopping);
            if (second.Failure == MirrorReason.None)
                comparison = store.Learn(exchange.Rule, comparison, AnswerComparer.Compare(control, second.ToAnswer(), exchange.Rule.Comparison));
        }

        switch (comparison.Result)
        {
            case ComparisonResult.Match:
                store.AddMatch(exchange.Rule);
                return (MirrorResult.Match, MirrorReason.None);
            case ComparisonResult.Mismatch:
                store.Add(exchange, comparison, duration);
                return (MirrorResult.Mismatch, MirrorReason.None);
            default:
                var isTooLarge = candidate.IsTruncated || exchange.ResponseBody.State == CaptureState.TooLarge;
                return (MirrorResult.Error, isTooLarge ? MirrorReason.AnswerTooLarge : MirrorReason.Unreadable);
        }
    }

    private static Answer AnswerOf(MirroredExchange exchange) => AnswerOf(exchange.Status, exchange.ResponseHeaders, exchange.ResponseBody);

    private static Answer AnswerOf(int status, Dictionary<string, IReadOnlyList<string>> headers, BodyCapture body) => new()
    {
        Status = status,
        Headers = headers,
        ContentType = headers.GetValueOrDefault("Content-Type")?[0],
        ContentEncoding = headers.TryGetValue("Content-Encoding", out var encodings) ? string.Join(", ", encodings) : null,
        Body = body.Bytes,
        IsTruncated = body.State != CaptureState.Whole,
    };

    private async Task<ShadowAnswer> AskAsync(MirroredExchange exchange, string clusterId, bool isSecondControl, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(exchange.Rule.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        var body = new BodyCapture(budget, exchange.Rule.MaxBodyBytes);
        try
        {
            using var response = await sender.SendAsync(exchange, clusterId, isSecondControl, linked.Token);
            if (response is null)
                return new ShadowAnswer(MirrorReason.NoDestination, body);
            await ReadAsync(response, body, linked.Token);
            return new ShadowAnswer(response, body);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException && !stopping.IsCancellationRequested)
        {
            return new ShadowAnswer(MirrorReason.NoAnswer, body);
        }
    }

    private static async Task ReadAsync(HttpResponseMessage response, BodyCapture body, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            // Beyond the limit nothing is read: the connection is closed with the response.
            while (body.State == CaptureState.Whole && await stream.ReadAsync(buffer.AsMemory(0, ReadBytes), cancellationToken) is > 0 and var count)
                body.Append(buffer.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>An answer to a copy, or why there is none.</summary>
    private sealed class ShadowAnswer : IDisposable
    {
        private readonly BodyCapture _body;
        private readonly int _status;
        private readonly Dictionary<string, IReadOnlyList<string>> _headers = new(StringComparer.OrdinalIgnoreCase);

        public ShadowAnswer(MirrorReason failure, BodyCapture body) => (Failure, _body) = (failure, body);

        public ShadowAnswer(HttpResponseMessage response, BodyCapture body)
        {
            _body = body;
            _status = (int)response.StatusCode;
            AnswerHeaders.Take(response, _headers);
        }

        public MirrorReason Failure { get; }

        public bool IsTruncated => _body.State != CaptureState.Whole;

        public Answer ToAnswer() => AnswerOf(_status, _headers, _body);

        public void Dispose() => _body.Dispose();
    }
}
