using System.Text;

namespace FlagGateway.FunctionalTests.Transport;

/// <summary>What a client sees of a response.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">Its headers without the server's own.</param>
/// <param name="Body">Its body, as far as it came.</param>
/// <param name="IsComplete">Whether it came to its end.</param>
internal sealed record Seen(int Status, string Headers, string Body, bool IsComplete)
{
    /// <summary>Whether the client knows that something went wrong.</summary>
    public bool HasFailed => Status == 502 || !IsComplete;

    /// <summary>Sends a request and reads the response.</summary>
    public static async Task<Seen> AskAsync(HttpClient client, HttpMethod method, string? body = null, string user = "ann")
    {
        using HttpRequestMessage request = new(method, "/") { Content = body is null ? null : new StringContent(body) };
        request.Headers.TryAddWithoutValidation("X-User-Id", user);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return await ReadAsync(response);
        }
        catch (HttpRequestException exception) when (exception.InnerException is IOException)
        {
            // Closed by the gateway before the head.
            return new Seen(0, "", "", IsComplete: false);
        }
    }

    private static async Task<Seen> ReadAsync(HttpResponseMessage response)
    {
        StringBuilder text = new();
        var isComplete = true;
        try
        {
            var stream = await response.Content.ReadAsStreamAsync();
            var buffer = new byte[65536];
            for (int count; (count = await stream.ReadAsync(buffer)) != 0;)
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            isComplete = false;
        }

        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Where(static header => header.Key is not ("Date" or "Server" or "Transfer-Encoding"))
            .Select(static header => $"{header.Key}={string.Join(',', header.Value)}").Order(StringComparer.Ordinal);
        return new Seen((int)response.StatusCode, string.Join('|', headers), text.ToString(), isComplete);
    }
}
