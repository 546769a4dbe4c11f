using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Streams;

/// <summary>What is asked for.</summary>
internal sealed record Load(Uri Address, int Streams, double Rate, double Seconds)
{
    public int Events => (int)(Rate * Seconds);
}

/// <summary>Opens streams, spread over the time between two events, and measures how late each event is.</summary>
internal static class Clients
{
    public static async Task<int> RunAsync(Load load)
    {
        using SocketsHttpHandler handler = new() { MaxConnectionsPerServer = int.MaxValue, UseProxy = false };
        using HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        ConcurrentBag<double> delays = [], firsts = [];
        var (lost, failed) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, load.Streams).Select(async index =>
        {
            await Task.Delay(TimeSpan.FromSeconds(index / (load.Rate * load.Streams)), TimeProvider.System);
            try
            {
                var seen = await ReadAsync(client, load, index, delays, firsts);
                Interlocked.Add(ref lost, load.Events - seen);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
            {
                Interlocked.Increment(ref failed);
            }
        }));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"streams {load.Streams} events {delays.Count} lost {lost} failed {failed} p50 {Quantile(delays, 0.5):0.000} p99 {Quantile(delays, 0.99):0.000} first {Quantile(firsts, 0.5):0.000} first_p99 {Quantile(firsts, 0.99):0.000}"));
        return failed + lost == 0 ? 0 : 1;
    }

    /// <summary>A request for a stream.</summary>
    public static HttpRequestMessage Ask(Uri address, string user, double rate, int events)
    {
        HttpRequestMessage request = new(HttpMethod.Post, address);
        request.Headers.Add("X-User-Id", user);
        request.Headers.Add("Authorization", "Bearer key");
        if (Environment.GetEnvironmentVariable("PORTKEY_HOST") is { } host)
        {
            request.Headers.Add("x-portkey-provider", "openai");
            request.Headers.Add("x-portkey-custom-host", host);
        }

        request.Content = new StringContent(
            string.Create(CultureInfo.InvariantCulture, $$"""{"model":"m","stream":true,"user":"{{user}}/{{rate}}/{{events}}","messages":[{"role":"system","content":"You are brief."},{"role":"user","content":"Hello"}]}"""),
            Encoding.UTF8, "application/json");
        return request;
    }

    // Returns how many events came in order.
    private static async Task<int> ReadAsync(HttpClient client, Load load, int index, ConcurrentBag<double> delays, ConcurrentBag<double> firsts)
    {
        using var request = Ask(load.Address, $"user-{index}", load.Rate, load.Events);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        var expected = 0;
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            var now = Stopwatch.GetTimestamp();
            if (!item.Data.Contains("\"content\":\"", StringComparison.Ordinal) || item.Data.Contains("\"content\":\"\"", StringComparison.Ordinal))
                continue;
            using var chunk = JsonDocument.Parse(item.Data);
            var parts = chunk.RootElement.GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString()!.Split(' ');
            if (int.Parse(parts[0], CultureInfo.InvariantCulture) != expected)
                continue;
            var delay = Stopwatch.GetElapsedTime(long.Parse(parts[1], CultureInfo.InvariantCulture), now).TotalMilliseconds;
            (expected == 0 ? firsts : delays).Add(delay);
            expected++;
        }

        return expected;
    }

    public static double Quantile(IReadOnlyCollection<double> values, double quantile)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[(int)(quantile * (sorted.Length - 1))];
    }
}
