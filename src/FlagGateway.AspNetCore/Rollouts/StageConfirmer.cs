using System.Collections.Concurrent;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.Rollouts.Notifications.Channels;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Asks webhooks whether a stage may begin, when the machine wants to know, on the leading instance only. In the
/// background: a hanging receiver must not delay the evaluation that may roll back a bad candidate.
/// </summary>
internal sealed class StageConfirmer(Recipients recipients, ILeadership leadership, RolloutMetrics metrics, TimeProvider time, ILogger<StageConfirmer> logger) : IDisposable
{
    private readonly ConcurrentDictionary<string, Request> _open = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpChannel _http = new();

    /// <summary>
    /// Returns a response that has come since the last evaluation, or <c>null</c>; asks if that is due and not under
    /// way.
    /// </summary>
    public StageConfirmation? Read(RolloutPlan plan, RolloutState state)
    {
        if (state.Confirmation is not { IsDue: true } wanted || !leadership.IsLeader || state.Phase is not (RolloutPhase.Progressing or RolloutPhase.Waiting)
            || plan.Stages.FirstOrDefault(stage => stage.Name == wanted.Stage) is not { Confirm: { } confirm } next)
        {
            // The response to something else, or of a former leader, is worth nothing.
            _open.TryRemove(state.Flag, out _);
            return null;
        }

        if (_open.TryGetValue(state.Flag, out var open) && open.IsFor(wanted, confirm))
            return open.Response.IsCompleted && _open.TryRemove(state.Flag, out _) ? Finish(open) : null;
        _open[state.Flag] = new Request(state.Flag, wanted, confirm, AskAsync(confirm, ConfirmBody.Write(state, next)));
        return null;
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        _http.Dispose();
    }

    private StageConfirmation Finish(Request request)
    {
        var delivery = request.Response.Result;
        var isConfirmed = delivery.Result == DeliveryResult.Delivered;
        metrics.CountConfirmation(request.Flag, request.Wanted.Stage, isConfirmed);
        Log.Confirmed(logger, request.Flag, request.Wanted.Stage, isConfirmed ? "confirmed" : "not confirmed", request.Confirm.Receiver, delivery.Reason);
        return request.Wanted with { IsConfirmed = isConfirmed, Reason = delivery.Reason };
    }

    // Never fails: what is not a 2xx does not confirm, whatever it is.
    private async Task<Delivery> AskAsync(StageConfirm confirm, byte[] body)
    {
        await Task.Yield();
        using var timeout = new CancellationTokenSource(confirm.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
        try
        {
            if ((confirm.Channel is { } channel ? recipients.FindChannel(channel) : Recipient.From(confirm.Address!)) is not { } recipient)
                return new Delivery(DeliveryResult.Failed, "gateway.json has no such channel any more");
            // A key of its own each time: a receiver must not repeat an earlier response.
            var id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
            return await _http.SendAsync(HttpMessage.Create(recipient, id, body, time.GetUtcNow()), id, either.Token);
        }
        catch (OperationCanceledException)
        {
            return new Delivery(DeliveryResult.Failed, $"no response within {confirm.Timeout:c}");
        }
        catch (ChannelSecretException exception)
        {
            return new Delivery(DeliveryResult.Failed, exception.Message);
        }
        catch (Exception exception)
        {
            return new Delivery(DeliveryResult.Failed, exception.GetType().Name);
        }
    }

    private sealed record Request(string Flag, StageConfirmation Wanted, StageConfirm Confirm, Task<Delivery> Response)
    {
        public bool IsFor(StageConfirmation wanted, StageConfirm confirm) => (Wanted.Stage, Wanted.ObservationPeriod) == (wanted.Stage, wanted.ObservationPeriod) && Confirm == confirm;
    }
}
