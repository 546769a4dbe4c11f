using System.Net.Http.Headers;

namespace FlagGateway.Rollouts.Notifications.Channels;

/// <summary>Posts messages. One attempt each.</summary>
internal sealed class HttpChannel : IDisposable
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

    public HttpChannel() => _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("FlagGateway", Telemetry.GatewayVersion.Current));

    /// <summary>Posts a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    public async Task<Delivery> SendAsync(HttpMessage message, string id, CancellationToken cancellationToken)
    {
        try
        {
            using var request = message.ToRequest(id);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return Delivery.From(response);
        }
        catch (HttpRequestException exception)
        {
            // Only the kind, because a message might contain the address.
            return new Delivery(DeliveryResult.Failed, exception.HttpRequestError.ToString());
        }
    }

    public void Dispose() => _http.Dispose();
}
