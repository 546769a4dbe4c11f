using System.Threading.Channels;
using FlagGateway.Rollouts.Notifications.Channels;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>
/// Queue of one recipient, and the loop that sends it in order. Each recipient has its own queue, so that one that
/// is slow or down delays no other.
/// </summary>
internal sealed class DeliveryQueue
{
    private readonly Channel<(Recipient Recipient, RolloutNotification Notification)> _waiting;
    private readonly NotificationSender _sender;
    private readonly NotificationMetrics _metrics;
    private readonly ILogger _logger;

    /// <summary>Starts the queue.</summary>
    /// <param name="length">Capacity of the queue.</param>
    /// <param name="sender">Sends notifications.</param>
    /// <param name="metrics">Counts results.</param>
    /// <param name="logger">Logs failed deliveries.</param>
    /// <param name="stopping">Cancels the current delivery and abandons the rest.</param>
    public DeliveryQueue(int length, NotificationSender sender, NotificationMetrics metrics, ILogger logger, CancellationToken stopping)
    {
        _waiting = Channel.CreateBounded<(Recipient, RolloutNotification)>(new BoundedChannelOptions(length) { SingleReader = true });
        _sender = sender;
        _metrics = metrics;
        _logger = logger;
        Ended = Task.Run(() => RunAsync(stopping), CancellationToken.None);
    }

    /// <summary>Ends when the queue is closed and empty, or abandoned. Never fails.</summary>
    public Task Ended { get; }

    /// <summary>Adds a notification, or counts it as dropped. Never waits.</summary>
    /// <param name="recipient">The recipient, with the settings in force now.</param>
    /// <param name="notification">The notification.</param>
    public void Add(Recipient recipient, RolloutNotification notification)
    {
        if (!_waiting.Writer.TryWrite((recipient, notification)))
            Report(recipient, notification, new Delivery(DeliveryResult.Dropped, "too many are waiting, or the gateway stops"));
    }

    /// <summary>Closes the queue.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    private async Task RunAsync(CancellationToken stopping)
    {
        await foreach (var (recipient, notification) in _waiting.Reader.ReadAllAsync(CancellationToken.None))
            Report(recipient, notification, await SendAsync(recipient, notification, stopping));
    }

    private async Task<Delivery> SendAsync(Recipient recipient, RolloutNotification notification, CancellationToken stopping)
    {
        try
        {
            stopping.ThrowIfCancellationRequested();
            return await _sender.SendAsync(recipient, notification, stopping);
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

    private void Report(Recipient recipient, RolloutNotification notification, Delivery delivery)
    {
        if (delivery.Result != DeliveryResult.Delivered)
            Log.NotDelivered(_logger, notification.Flag, notification.Event, recipient.Label, delivery.Result, delivery.Reason);
        _metrics.Count(delivery.Result);
    }
}
