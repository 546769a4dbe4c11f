using FlagGateway.Rollouts.Notifications.Channels;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>
/// Notifies the addresses and channels of a flag's plan. Callers never wait and never fail because of it.
/// </summary>
/// <remarks>
/// Register it before its users: hosted services stop in reverse order, and their last notifications
/// are then still sent.
/// </remarks>
/// <param name="recipientsOf">Returns the recipients of a notification.</param>
/// <param name="instance">Name of this gateway.</param>
/// <param name="limits">Limits of delivery.</param>
/// <param name="metrics">Counts results.</param>
/// <param name="time">Source of time.</param>
/// <param name="logger">Logs failed deliveries, without the secrets of addresses.</param>
internal sealed class Notifier(
    Func<RolloutNotification, IEnumerable<Recipient>> recipientsOf, string instance, DeliveryLimits limits, NotificationMetrics metrics, TimeProvider time, ILogger<Notifier> logger)
    : IRolloutNotifier, IHostedService, IDisposable
{
    private readonly NotificationSender _sender = new(limits, instance, time);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DeliveryQueue> _queues = new(StringComparer.Ordinal);
    private bool _isClosed;

    /// <summary>
    /// Sends a notification to each recipient of its flag, in the background and in the order of the calls.
    /// </summary>
    public void Notify(RolloutNotification notification)
    {
        foreach (var recipient in recipientsOf(notification))
            QueueOf(recipient).Add(recipient, notification);
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

    private DeliveryQueue QueueOf(Recipient recipient)
    {
        lock (_lock)
        {
            if (_queues.TryGetValue(recipient.Key, out var queue))
                return queue;
            queue = new DeliveryQueue(limits.QueueLength, _sender, metrics, logger, _stopping.Token);
            if (_isClosed)
                queue.Close();
            _queues.Add(recipient.Key, queue);
            return queue;
        }
    }
}
