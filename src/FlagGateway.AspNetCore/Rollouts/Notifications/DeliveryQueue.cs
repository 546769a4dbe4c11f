using System.Threading.Channels;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>
/// Queue of one address, and the loop that sends it in order. Each address has its own queue, so that one that
/// is slow or down delays no other.
/// </summary>
internal sealed class DeliveryQueue
{
    private readonly Channel<(RolloutNotification Notification, byte[] Body)> _waiting;
    private readonly Uri _address;
    private readonly WebhookSender _sender;
    private readonly NotificationMetrics _metrics;
    private readonly ILogger _logger;

    /// <summary>Starts the queue.</summary>
    /// <param name="address">The address.</param>
    /// <param name="length">Capacity of the queue.</param>
    /// <param name="sender">Sends notifications.</param>
    /// <param name="metrics">Counts results.</param>
    /// <param name="logger">Logs failed deliveries.</param>
    /// <param name="stopping">Cancels the current delivery and abandons the rest.</param>
    public DeliveryQueue(Uri address, int length, WebhookSender sender, NotificationMetrics metrics, ILogger logger, CancellationToken stopping)
    {
        _waiting = Channel.CreateBounded<(RolloutNotification, byte[])>(new BoundedChannelOptions(length) { SingleReader = true });
        _address = address;
        _sender = sender;
        _metrics = metrics;
        _logger = logger;
        Ended = Task.Run(() => RunAsync(stopping), CancellationToken.None);
    }

    /// <summary>Ends when the queue is closed and empty, or abandoned. Never fails.</summary>
    public Task Ended { get; }

    /// <summary>Adds a notification, or counts it as dropped. Never waits.</summary>
    public void Add(RolloutNotification notification, byte[] body)
    {
        if (!_waiting.Writer.TryWrite((notification, body)))
            Report(notification, new Delivery(DeliveryResult.Dropped, "too many are waiting, or the gateway stops"));
    }

    /// <summary>Closes the queue.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    private async Task RunAsync(CancellationToken stopping)
    {
        await foreach (var (notification, body) in _waiting.Reader.ReadAllAsync(CancellationToken.None))
            Report(notification, await SendAsync(notification.Id, body, stopping));
    }

    private async Task<Delivery> SendAsync(string id, byte[] body, CancellationToken stopping)
    {
        try
        {
            stopping.ThrowIfCancellationRequested();
            return await _sender.SendAsync(_address, id, body, stopping);
        }
        catch (OperationCanceledException)
        {
            return new Delivery(DeliveryResult.Abandoned, "the gateway stops");
        }
        catch (Exception exception)
        {
            // One notification must never stop the queue.
            return new Delivery(DeliveryResult.Failed, exception.GetType().Name);
        }
    }

    private void Report(RolloutNotification notification, Delivery delivery)
    {
        if (delivery.Result != DeliveryResult.Delivered)
            Log.NotDelivered(_logger, notification.Flag, notification.Event, _address.GetLeftPart(UriPartial.Authority), delivery.Result, delivery.Reason);
        _metrics.Count(delivery.Result);
    }
}
