using System.Net;
using System.Net.Http.Headers;
using FlagGateway.Options;

namespace FlagGateway.Prometheus;

/// <summary>
/// Queries a Prometheus server for one number. Never throws because of the server, and shares nothing with users'
/// requests. Thread-safe.
/// </summary>
/// <param name="options">The options in force at the time of a query.</param>
/// <param name="time">Source of the timeout.</param>
internal sealed class PromqlClient(Func<PrometheusOptions> options, TimeProvider time) : IDisposable
{
    // One number takes 200 bytes; a result of thousands of series is a mistake that should not cost memory.
    private const int MaxResponseLength = 1024 * 1024;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        // A token must not be sent to a redirect; a 3xx response is an error like others.
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 16,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = MaxResponseLength,
    };

    /// <summary>Runs a query at the server's current time.</summary>
    /// <param name="query">PromQL without placeholders; see <see cref="Core.Promql.PromqlTemplate"/>.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<PromqlResult> QueryAsync(string query, CancellationToken cancellationToken)
    {
        var now = options();
        if (now.Url is not { } url)
            return PromqlResult.Failed(PromqlError.NotConfigured, "FlagGateway:Prometheus:Url is not set");
        using var timeout = new CancellationTokenSource(now.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // POST, because a query may be longer than a URL, and should not appear in access logs.
            using var request = new HttpRequestMessage(HttpMethod.Post, url.TrimEnd('/') + "/api/v1/query");
            request.Content = new FormUrlEncodedContent([new("query", query)]);
            if (now.Token is { } token)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await _http.SendAsync(request, both.Token);
            return Understand(response.StatusCode, await response.Content.ReadAsByteArrayAsync(both.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return PromqlResult.Failed(PromqlError.Timeout, $"no response within {now.Timeout:c}");
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return PromqlResult.Failed(PromqlError.NotOneSeries, $"the response is longer than {MaxResponseLength} bytes; aggregate it, with sum() or max()");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidOperationException or UriFormatException)
        {
            return PromqlResult.Failed(PromqlError.Transport, exception.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    // Prometheus returns 400, 422 and 503 with the reason in the body; a proxy in front of it does not.
    private static PromqlResult Understand(HttpStatusCode status, byte[] body) => (PromqlResponse.Read(body), status) switch
    {
        ({ Error: not PromqlError.None } result, _) => result,
        ({ } result, HttpStatusCode.OK) => result,
        (_, HttpStatusCode.OK) => PromqlResult.Failed(PromqlError.Unreadable, "the response is not from Prometheus"),
        _ => PromqlResult.Failed(PromqlError.HttpStatus, $"status {(int)status}"),
    };
}
