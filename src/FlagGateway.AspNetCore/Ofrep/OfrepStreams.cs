using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.Snapshots;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Ofrep;

/// <summary>
/// Tells clients that hold all flags of a user when to ask again: server-sent events that carry no evaluation, as the
/// protocol's event streams have it.
/// </summary>
/// <seealso href="https://github.com/open-feature/protocol/blob/main/service/adrs/0008-sse-for-bulk-evaluation-changes.md">ADR 8 of the protocol</seealso>
/// <seealso href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</seealso>
internal sealed class OfrepStreams(OfrepChanges changes, OfrepLimiter limiter, SnapshotSource snapshots)
{
    /// <summary>Path of the events.</summary>
    public const string Path = OfrepEndpoints.Root + "/events";

    /// <summary>After how many seconds in the background a client should close its stream: the protocol's default.</summary>
    public const int InactivitySeconds = 120;

    // Something that lives between this and the client may close what is silent; most do so after 30 s or more.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    // Streams of an instance that stops come back to the others, and not all in one second.
    private const int MinRetry = 1_000;
    private const int MaxRetry = 5_000;

    private int _open;

    /// <summary>Whether there are any.</summary>
    public bool IsOn => snapshots.Current.Options.Ofrep.EventStreams > 0;

    /// <summary>How many are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Serves one until the client goes or the listener stops.</summary>
    /// <param name="http">The client's request.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task ServeAsync(HttpContext http, CancellationToken stopping)
    {
        var max = snapshots.Current.Options.Ofrep.EventStreams;
        if (max == 0)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!limiter.TryPass(http, out var retryAfter))
        {
            Refuse(http, StatusCodes.Status429TooManyRequests, retryAfter);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _open) > max || stopping.IsCancellationRequested)
                Refuse(http, StatusCodes.Status503ServiceUnavailable, MaxRetry / 1000);
            else
                await NotifyAsync(http, stopping);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private static void Refuse(HttpContext http, int status, int retryAfter)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
    }

    private async Task NotifyAsync(HttpContext http, CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers[HeaderNames.CacheControl] = "no-store";
        // nginx holds back what it has not been told to pass on.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await WriteAsync(http, string.Create(CultureInfo.InvariantCulture, $"retry: {RandomNumberGenerator.GetInt32(MinRetry, MaxRetry)}\n\n"), end.Token);
            // Who comes back knows what it was told last. Who is new asked for its flags before it came here, and
            // something may have changed in between.
            var known = http.Request.Headers["Last-Event-ID"].ToString();
            while (!end.IsCancellationRequested)
            {
                if (await changes.WaitForOtherAsync(known, Beat, end.Token))
                {
                    known = changes.Tag;
                    await WriteAsync(http, $$"""
                        id: {{known}}
                        event: message
                        data: {"type":"refetchEvaluation","etag":"{{known}}"}


                        """, end.Token);
                }
                else if (!end.IsCancellationRequested)
                {
                    await WriteAsync(http, ": still here\n\n", end.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client went, or the listener stops.
        }
    }

    private static async Task WriteAsync(HttpContext http, string text, CancellationToken cancellationToken)
    {
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
    }
}
