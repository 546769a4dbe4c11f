using System.Net.Http.Headers;
using System.Text.Json;
using FlagGateway.Core.Checks;
using FlagGateway.Telemetry;

namespace FlagGateway.Checks;

/// <summary>Asks a server of the user for its judgment of a text.</summary>
internal sealed class CheckServer : IDisposable
{
    private const int MaxResponseBytes = 64 * 1024;

    private readonly TimeProvider _time;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxResponseBytes };

    public CheckServer(TimeProvider time)
    {
        _time = time;
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("FlagGateway", GatewayVersion.Current));
    }

    /// <summary>Posts <c>{ flag, variant, text }</c>.</summary>
    /// <returns>The number in <c>value</c> of the response; <c>null</c> for anything else.</returns>
    public async Task<double?> AskAsync(HttpCheck check, CheckedText text, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(check.Timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, check.Address) { Content = new ByteArrayContent(Write(text)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _http.SendAsync(request, linked.Token);
            return response.IsSuccessStatusCode ? ValueOf(await response.Content.ReadAsByteArrayAsync(linked.Token)) : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private static byte[] Write(CheckedText text)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter writer = new(body))
        {
            writer.WriteStartObject();
            writer.WriteString("flag", text.Flag);
            writer.WriteString("variant", text.Variant);
            writer.WriteString("text", text.Text);
            writer.WriteEndObject();
        }

        return body.ToArray();
    }

    private static double? ValueOf(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("value", out var value)
                && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
