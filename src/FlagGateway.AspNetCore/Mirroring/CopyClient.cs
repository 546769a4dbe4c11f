using FlagGateway.Snapshots;
using Microsoft.Extensions.ObjectPool;

namespace FlagGateway.Mirroring;

/// <summary>
/// Sends copies and captures their responses, within the timeout of the rule and the budget of bytes.
/// </summary>
internal sealed class CopyClient(MirrorSender sender, MirrorBudget budget, TimeProvider time)
{
    private readonly ObjectPool<CancellationTokenSource> _timeouts = new DefaultObjectPool<CancellationTokenSource>(new TimeoutPolicy(time));

    /// <summary>Sends a copy and captures the response.</summary>
    /// <param name="exchange">The captured exchange.</param>
    /// <param name="clusterId">The cluster to send it to.</param>
    /// <param name="isSecondControl">
    /// Whether it is control's own request, sent again to find out what differs by itself.
    /// </param>
    public async Task<CopiedResponse> SendAsync(MirroredExchange exchange, string clusterId, bool isSecondControl)
    {
        var rule = exchange.Rule;
        var body = new BodyCapture(budget, rule.MaxBodyBytes);
        var timeout = _timeouts.Get();
        try
        {
            timeout.CancelAfter(rule.Timeout);
            using var response = await sender.SendAsync(exchange, clusterId, isSecondControl, timeout.Token);
            if (response is null)
                return new CopiedResponse(MirrorReason.NoDestination, body);
            var head = new ResponseHead(response, rule.Comparison, isSecondControl ? exchange.Variant?.PathPrefix : rule.PathPrefix);
            if (head.IsEventStream)
                return new CopiedResponse(MirrorReason.EventStream, body);
            if (head.Status == StatusCodes.Status101SwitchingProtocols)
                return new CopiedResponse(MirrorReason.Upgrade, body);
            await body.ReadAsync(response.Content, exchange.ResponseBody.Total, announces: !HttpMethods.IsHead(exchange.Method), timeout.Token);
            return new CopiedResponse(head, body);
        }
        catch (OperationCanceledException) when (body.State != CaptureState.Complete)
        {
            // It responds, but too slowly to be read completely within the timeout of a copy.
            return new CopiedResponse(MirrorReason.ResponseTooLarge, body);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return new CopiedResponse(MirrorReason.NoResponse, body);
        }
        finally
        {
            _timeouts.Return(timeout);
        }
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
