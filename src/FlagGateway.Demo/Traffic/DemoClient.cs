using System.Globalization;
using System.Text;
using FlagGateway.Demo.Upstreams;
using FlagGateway.Snapshots;

namespace FlagGateway.Demo.Traffic;

/// <summary>Sends requests to the gateway over real connections and reads the responses to the end.</summary>
internal sealed class DemoClient(Uri gateway, RunningGateway running, TimeProvider time) : IDisposable
{
    private const int WarmUpRounds = 10;
    private const int WarmUpRequests = 10;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
    })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Sends one request. Never throws, whatever the gateway does.</summary>
    public async Task<DemoResponse> SendAsync(DemoUser user, SampleRoute route, int number)
    {
        var before = Now();
        var after = before;
        var started = time.GetTimestamp();
        try
        {
            using var request = CreateRequest(user, route, number);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            // The decision was made before the headers arrived; waiting for the body would only widen the time window
            // of the check.
            after = Now();
            user.SaveCookies(gateway, response);
            await response.Content.CopyToAsync(Stream.Null);
            return Read(response, new DemoResponse { User = user, Route = route, Before = before, After = after, Duration = time.GetElapsedTime(started) });
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return new DemoResponse { User = user, Route = route, Before = before, After = after, Duration = time.GetElapsedTime(started), Failure = exception.Message };
        }
    }

    /// <summary>
    /// Sends a few anonymous warm-up requests: code is slow on its first run, and tables would show that for ten
    /// seconds.
    /// </summary>
    public async Task WarmUpAsync(IReadOnlyList<SampleRoute> routes)
    {
        for (var round = 0; round < WarmUpRounds; round++)
        {
            var route = routes[round % routes.Count];
            await Task.WhenAll(Enumerable.Range(0, WarmUpRequests).Select(number => SendAsync(new DemoUser(number, [], isAnonymous: true), route, (round * WarmUpRequests) + number)));
        }
    }

    public void Dispose() => _http.Dispose();

    private static DemoResponse Read(HttpResponseMessage response, DemoResponse read)
    {
        var servedBy = Header(response, SampleHeaders.ServedBy);
        var status = (int)response.StatusCode;
        return read with
        {
            Exposed = Header(response, GatewayHeaders.Variant),
            ServedBy = servedBy,
            Reason = Header(response, SampleHeaders.Reason),
            IsError = status >= StatusCodes.Status500InternalServerError,
            Failure = servedBy is null ? $"the gateway itself returned {status}" : null,
        };
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    private HttpRequestMessage CreateRequest(DemoUser user, SampleRoute route, int number)
    {
        var request = new HttpRequestMessage(route.Method, new Uri(gateway, route.PathFor(number)));
        foreach (var (name, value) in user.HeadersFor(gateway))
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.Host = route.Host;
        if (route.AsksModel)
            request.Content = new StringContent(ChatOf(number), Encoding.UTF8, "application/json");
        return request;
    }

    private static string ChatOf(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"model":"gpt-5-mini","stream":true,"messages":[{"role":"user","content":"Write the sales email for customer {{number}}."}],"prompt_variables":{"product":"a desk lamp"} }""");

    private Moment Now() => new(running.Current, time.GetUtcNow().UtcTicks);
}
