using System.Diagnostics;
using System.Net;

namespace Arrivals;

/// <summary>
/// Sends requests at the instants of a Poisson process, as independent users would: a few threads, each of which draws
/// its pauses from the exponential distribution. Threads and blocking calls, because a pool of tasks adds waits of its
/// own to what is measured.
/// </summary>
internal sealed class Generator(Target[] targets, Schedule schedule, int rate)
{
    private const int Threads = 16;

    private readonly HttpMessageInvoker[] _clients = [.. targets.Select(_ => new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }))];
    private byte[]? _expected;

    public List<Sample> Run()
    {
        _expected = Ask(0, "user-0").Body;
        var samples = new List<Sample>[Threads];
        var started = Stopwatch.GetTimestamp();
        var threads = new Thread[Threads];
        for (var i = 0; i < Threads; i++)
        {
            var number = i;
            threads[i] = new Thread(() => samples[number] = Send(number, started));
            threads[i].Start();
        }

        foreach (var thread in threads)
            thread.Join();
        return [.. samples.SelectMany(list => list)];
    }

    private List<Sample> Send(int number, long started)
    {
        var random = new Random(number);
        var samples = new List<Sample>();
        var next = TimeSpan.Zero;
        while (true)
        {
            next += TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) * Threads / rate);
            if (next >= schedule.Duration)
                return samples;
            var wait = next - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
#pragma warning disable RS0030 // Time itself is what is waited for.
                Thread.Sleep(wait);
#pragma warning restore RS0030
            var (target, round, counts) = schedule.At(Stopwatch.GetElapsedTime(started));
            var sent = Stopwatch.GetTimestamp();
            var isGood = IsGood(target, "user-" + random.Next(10_000));
            if (counts || !isGood)
                samples.Add(new Sample(target, round, (float)Stopwatch.GetElapsedTime(sent).TotalMicroseconds, isGood));
        }
    }

    private bool IsGood(int target, string user)
    {
        try
        {
            var (status, body) = Ask(target, user);
            return status == HttpStatusCode.OK && body.AsSpan().SequenceEqual(_expected);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            Console.Error.WriteLine($"{targets[target].Name}: {exception.Message}");
            return false;
        }
    }

    private (HttpStatusCode Status, byte[] Body) Ask(int target, string user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, targets[target].Url);
        request.Headers.TryAddWithoutValidation("X-User-Id", user);
        using var response = _clients[target].Send(request, CancellationToken.None);
        using var body = new MemoryStream();
        response.Content.ReadAsStream().CopyTo(body);
        return (response.StatusCode, body.ToArray());
    }
}
