using System.Net.Http.Headers;
using System.Text.Json;

namespace FlagGateway.Commands.Rollouts;

/// <summary>HTTP client for the admin listener of a running gateway.</summary>
internal sealed class AdminClient : IDisposable
{
    // A drill takes at most a minute.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private readonly HttpClient _http;

    public AdminClient(Uri server, string? token)
    {
        Server = server;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = server, Timeout = Timeout };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("flaggateway-cli");
        if (!string.IsNullOrEmpty(token))
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Server { get; }

    /// <summary>Sends a GET request for JSON.</summary>
    /// <exception cref="AdminException">The gateway rejected the request or did not respond.</exception>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        AskAsync(() => _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken), cancellationToken);

    /// <summary>Sends a POST request with a change.</summary>
    /// <exception cref="AdminException">The gateway rejected the request or did not respond.</exception>
    public Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        AskAsync(() => _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, cancellationToken), cancellationToken);

    /// <summary>Sends a GET request for text.</summary>
    /// <exception cref="AdminException">The gateway rejected the request or did not respond.</exception>
    public async Task<string> GetTextAsync(string path, CancellationToken cancellationToken)
    {
        var text = "";
        await AskAsync(
            async () =>
            {
                var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
                text = await response.Content.ReadAsStringAsync(cancellationToken);
                return response;
            },
            cancellationToken);
        return text;
    }

    /// <summary>Sends a GET request and copies the body of the response as it comes.</summary>
    /// <exception cref="AdminException">The gateway rejected the request or did not respond.</exception>
    /// <exception cref="IOException">The response ended early, or cannot be written.</exception>
    public Task CopyAsync(string path, Stream stream, CancellationToken cancellationToken) => AskAsync(
        async () =>
        {
            var response = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
                return response;
            using (response)
                await response.Content.CopyToAsync(stream, cancellationToken);
            return new HttpResponseMessage(response.StatusCode);
        },
        cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> AskAsync(Func<Task<HttpResponseMessage>> ask, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await ask();
            var body = await ReadAsync(response, cancellationToken);
            return response.IsSuccessStatusCode ? body : throw new AdminException(Describe(response, body));
        }
        catch (HttpRequestException exception)
        {
            throw new AdminException($"{Server} does not respond: {exception.Message} Is the gateway running, and is --server its admin address?");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AdminException($"{Server} did not respond within {Timeout.TotalSeconds:0} s.");
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private string Describe(HttpResponseMessage response, JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("detail", out var detail))
            return $"{detail.GetString()} {(body.TryGetProperty("remedy", out var remedy) ? remedy.GetString() : "")}".Trim() + ".";
        return response.StatusCode == System.Net.HttpStatusCode.Unauthorized
            ? $"{Server} requires a token: give --token or set FLAGGATEWAY_TOKEN."
            : $"{Server} returned {(int)response.StatusCode} {response.ReasonPhrase}.";
    }
}

/// <summary>The gateway rejected the request or did not respond; the message is for display.</summary>
internal sealed class AdminException(string message) : Exception(message);
