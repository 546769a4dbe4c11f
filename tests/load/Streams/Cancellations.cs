using System.Diagnostics;
using System.Globalization;

namespace Streams;

/// <summary>Opens streams, leaves each after its first event, and asks the model when it noticed.</summary>
internal static class Cancellations
{
    private const int Concurrent = 8;

    // Events of a stream that nobody leaves: those at a twentieth of a second end after ten minutes.
    private const double Rate = 20;
    private const int Events = 12_000;

    public static async Task<int> RunAsync(Uri model, Uri address, int streams)
    {
        // Otherwise the client would wait two seconds for the end of what it leaves, and keep the connection.
        using SocketsHttpHandler handler = new() { UseProxy = false, MaxResponseDrainSize = 0, ResponseDrainTimeout = TimeSpan.Zero };
        using HttpClient client = new(handler) { Timeout = TimeSpan.FromMinutes(2) };
        var (left, prefix) = (new long[streams], $"left-{Environment.ProcessId}-");
        await Parallel.ForAsync(0, streams, new ParallelOptions { MaxDegreeOfParallelism = Concurrent }, async (index, _) => left[index] = await LeaveAsync(client, address, prefix + index.ToString(CultureInfo.InvariantCulture)));
        var seen = await SeenAsync(client, model, prefix, streams);
        var delays = seen.Select(one => Stopwatch.GetElapsedTime(left[one.Key], one.Value).TotalMilliseconds).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"left {streams} noticed {delays.Length} p50 {Clients.Quantile(delays, 0.5):0.00} p99 {Clients.Quantile(delays, 0.99):0.00} max {delays.DefaultIfEmpty(double.NaN).Max():0.00}"));
        return delays.Length == streams ? 0 : 1;
    }

    // Returns when it left.
    private static async Task<long> LeaveAsync(HttpClient client, Uri address, string name)
    {
        using var request = Clients.Ask(address, name, Rate, Events);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line && !line.Contains("\"content\":\"0 ", StringComparison.Ordinal))
        {
        }

        var now = Stopwatch.GetTimestamp();
        // Closes the connection: the response has not ended.
        response.Dispose();
        return now;
    }

    private static async Task<Dictionary<int, long>> SeenAsync(HttpClient client, Uri model, string prefix, int streams)
    {
        Dictionary<int, long> seen = [];
        for (var attempt = 0; attempt < 50 && seen.Count < streams; attempt++)
        {
            foreach (var line in (await client.GetStringAsync(new Uri(model, "/left"))).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = line.Split(' ');
                if (parts[0].StartsWith(prefix, StringComparison.Ordinal))
                    seen[int.Parse(parts[0][prefix.Length..], CultureInfo.InvariantCulture)] = long.Parse(parts[1], CultureInfo.InvariantCulture);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        return seen;
    }
}
