using FlagGateway.Options;
using FlagGateway.Rollouts.Notifications.Channels;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>Sends notifications in the format of their recipient, with retries.</summary>
internal sealed class NotificationSender : IDisposable
{
    private readonly HttpChannel _http = new();
    private readonly ResiliencePipeline<Delivery> _pipeline;
    private readonly DeliveryLimits _limits;
    private readonly string _instance;
    private readonly TimeProvider _time;

    public NotificationSender(DeliveryLimits limits, string instance, TimeProvider time)
    {
        (_limits, _instance, _time) = (limits, instance, time);
        _pipeline = new ResiliencePipelineBuilder<Delivery> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<Delivery>
            {
                MaxRetryAttempts = limits.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = limits.FirstPause,
                MaxDelay = limits.MaxPause,
                ShouldHandle = static attempt => ValueTask.FromResult(
                    attempt.Outcome is { Exception: TimeoutRejectedException } or { Result.IsTransient: true }),
                DelayGenerator = attempt => ValueTask.FromResult(
                    attempt.Outcome.Result?.RetryAfter is { } asked ? Min(asked, limits.MaxPause) : (TimeSpan?)null),
            })
            .AddTimeout(limits.AttemptTimeout)
            .Build();
    }

    /// <summary>Sends until it is accepted, rejected, or out of attempts.</summary>
    /// <param name="recipient">The recipient.</param>
    /// <param name="notification">The notification.</param>
    /// <param name="cancellationToken">Cancels the delivery.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<Delivery> SendAsync(Recipient recipient, RolloutNotification notification, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await TryAsync(recipient, notification, token), cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            return new Delivery(DeliveryResult.Failed, $"no response within {_limits.AttemptTimeout:c}");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Delivery> TryAsync(Recipient recipient, RolloutNotification notification, CancellationToken cancellationToken)
    {
        try
        {
            return recipient.Type == ChannelType.Email
                ? await MailChannel.SendAsync(EmailMessage.Create(notification, _instance, recipient.Smtp!), recipient.Smtp!, cancellationToken)
                : await _http.SendAsync(HttpMessage.Create(recipient, notification, _instance, _time.GetUtcNow()), notification.Id, cancellationToken);
        }
        catch (ChannelSecretException exception)
        {
            // A file may be replaced at this moment.
            return new Delivery(DeliveryResult.Failed, exception.Message);
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
