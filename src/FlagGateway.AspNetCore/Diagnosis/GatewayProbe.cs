using System.Diagnostics.CodeAnalysis;

namespace FlagGateway.Diagnosis;

/// <summary>Asks an address whether a gateway's admin listener is there.</summary>
internal static class GatewayProbe
{
    private const int MaxText = 200;

    /// <returns>
    /// Whether it is a gateway; the status of its readiness, and the text of it or the reason why it is none.
    /// </returns>
    [SuppressMessage("Security", "CA5359:Do Not Disable Certificate Validation", Justification = "Nothing secret is sent, and the certificate is for other names than the loopback address.")]
    public static async Task<(bool IsGateway, int Status, string Text)> AskAsync(Uri address, TimeSpan timeout, ClockReadings clock, CancellationToken cancellationToken)
    {
        using SocketsHttpHandler handler = new() { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        using HttpClient http = new(handler) { BaseAddress = address, Timeout = timeout, MaxResponseContentBufferSize = 64 * 1024 };
        try
        {
            using var live = await http.GetAsync(new Uri("/healthz/live", UriKind.Relative), cancellationToken);
            if (!live.IsSuccessStatusCode || await live.Content.ReadAsStringAsync(cancellationToken) != "live")
                return (false, (int)live.StatusCode, $"GET /healthz/live returned {(int)live.StatusCode}, and not what a gateway returns");
            var before = clock.Now;
            using var ready = await http.GetAsync(new Uri("/healthz/ready", UriKind.Relative), cancellationToken);
            if (ready.Headers.Date is { } date)
                clock.Note("the gateway", date, before, TimeSpan.FromSeconds(1));
            var text = await ready.Content.ReadAsStringAsync(cancellationToken);
            return (true, (int)ready.StatusCode, text.Length > MaxText ? text[..MaxText] : text);
        }
        catch (HttpRequestException exception)
        {
            return (false, 0, exception.InnerException?.Message ?? exception.Message);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, 0, $"no response within {timeout.TotalSeconds:0} s");
        }
    }
}
