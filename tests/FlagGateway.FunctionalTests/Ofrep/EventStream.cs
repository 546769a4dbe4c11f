using System.Net;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Ofrep;

/// <summary>One stream of events, read as the standard has it.</summary>
internal sealed class EventStream : IDisposable
{
    public const string Path = "/ofrep/v1/events";

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventStream(HttpResponseMessage response, StreamReader lines) => (_response, _lines) = (response, lines);

    public HttpResponseMessage Response => _response;

    public static async Task<EventStream> OpenAsync(HttpClient client, string? lastId = null, string? origin = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Path);
        request.Headers.Add("Accept", "text/event-stream");
        if (lastId is not null)
            request.Headers.Add("Last-Event-ID", lastId);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>
    /// Waits for the next event that carries something; answers its id, which is its tag as well, or <c>null</c> at the
    /// end.
    /// </summary>
    public async Task<string?> NextAsync()
    {
        Assert.Equal(HttpStatusCode.OK, _response.StatusCode);
        using CancellationTokenSource deadline = new(Eventually.Deadline);
        var (id, name, data) = ((string?)null, (string?)null, (string?)null);
        while (await _lines.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.Length == 0 && data is not null)
            {
                var told = JsonSerializer.Deserialize<JsonElement>(data);
                Assert.Equal(("message", "refetchEvaluation", id), (name, told.Text("type"), told.Text("etag")));
                return id;
            }

            if (line.Split(": ", 2) is [var field, var value])
                (id, name, data) = (field == "id" ? value : id, field == "event" ? value : name, field == "data" ? value : data);
        }

        return null;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
