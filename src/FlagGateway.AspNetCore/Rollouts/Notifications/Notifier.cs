namespace FlagGateway.Rollouts.Notifications;

/// <summary>Notifies the addresses of a flag's plan. Callers never wait and never fail because of it.</summary>
/// <remarks>
/// Register it before its users: hosted services stop in reverse order, and their last notifications
/// are then still sent.
/// </remarks>
/// <param name="addressesOf">Returns the addresses for a notification: those of rollouts.json, or the last known ones if the plan was removed.</param>
/// <param name="instance">Name of this gateway.</param>
/// <param name="limits">Limits of delivery.</param>
/// <param name="metrics">Counts results.</param>
/// <param name="time">Source of time.</param>
/// <param name="logger">Logs failed deliveries, without the secrets of addresses.</param>
internal sealed class Notifier(
    Func<RolloutNotification, IEnumerable<Uri>> addressesOf, string instance, DeliveryLimits limits, NotificationMetrics metrics, TimeProvider time, ILogger<Notifier> logger)
    : IRolloutNotifier, IHostedService, IDisposable
{
    private readonly WebhookSender _sender = new(limits, time);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DeliveryQueue> _queues = new(StringComparer.Ordinal);
    private bool _isClosed;

    /// <summary>Sends a notification to each address of its flag, in the background and in the order of the calls.</summary>
    public void Notify(RolloutNotification notification)
    {
        byte[]? body = null;
        foreach (var address in addressesOf(notification))
            QueueOf(address).Add(notification, body ??= NotificationBody.Write(notification, instance));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Accepts no more notifications, sends what it can in a short time, and abandons the rest.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        DeliveryQueue[] queues;
        lock (_lock)
        {
            _isClosed = true;
            queues = [.. _queues.Values];
        }

        foreach (var queue in queues)
            queue.Close();
        var all = Task.WhenAll(queues.Select(queue => queue.Ended));
        try
        {
            await all.WaitAsync(limits.FlushTime, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            await _stopping.CancelAsync();
            await all;
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _sender.Dispose();
    }

    private DeliveryQueue QueueOf(Uri address)
    {
        lock (_lock)
        {
            if (_queues.TryGetValue(address.AbsoluteUri, out var queue))
                return queue;
            queue = new DeliveryQueue(address, limits.QueueLength, _sender, metrics, logger, _stopping.Token);
            if (_isClosed)
                queue.Close();
            _queues.Add(address.AbsoluteUri, queue);
            return queue;
        }
    }
}
