using System.Net.Http.Headers;
using System.Net.Mime;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>Posts a body to an address, with retries.</summary>
internal sealed class WebhookSender : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // Receivers are external, often behind a proxy: the usual variables (HTTPS_PROXY, NO_PROXY) apply.
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    private readonly ResiliencePipeline<Delivery> _pipeline;
    private readonly DeliveryLimits _limits;

    public WebhookSender(DeliveryLimits limits, TimeProvider time)
    {
        _limits = limits;
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("FlagGateway", Telemetry.GatewayVersion.Current));
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
    /// <param name="address">The address.</param>
    /// <param name="id">Sent as <c>Idempotency-Key</c>: a receiver can detect a repeated attempt after a lost response.</param>
    /// <param name="body">The JSON.</param>
    /// <param name="cancellationToken">Cancels the delivery.</param>
    /// <seealso href="https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header">The Idempotency-Key header field</seealso>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<Delivery> SendAsync(Uri address, string id, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await TryAsync(address, id, body, token), cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            return new Delivery(DeliveryResult.Failed, $"no response within {_limits.AttemptTimeout:c}");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Delivery> TryAsync(Uri address, string id, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
            // A string of structured fields, so in quotes.
            request.Headers.TryAddWithoutValidation("Idempotency-Key", $"\"{id}\"");
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return Delivery.From(response);
        }
        catch (HttpRequestException exception)
        {
            // Only the kind, because a message might contain the address.
            return new Delivery(DeliveryResult.Failed, exception.HttpRequestError.ToString());
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
