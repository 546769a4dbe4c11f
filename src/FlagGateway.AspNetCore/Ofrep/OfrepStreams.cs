using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.Snapshots;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Ofrep;

/// <summary>
/// Notifies clients that cache all flags of a user when to refresh: server-sent events without evaluations, as in the
/// protocol's event streams.
/// </summary>
/// <seealso href="https://github.com/open-feature/protocol/blob/main/service/adrs/0008-sse-for-bulk-evaluation-changes.md">ADR 8 of the protocol</seealso>
/// <seealso href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</seealso>
internal sealed class OfrepStreams(OfrepChanges changes, OfrepLimiter limiter, SnapshotSource snapshots)
{
    /// <summary>Path of the events.</summary>
    public const string Path = OfrepEndpoints.Root + "/events";

    /// <summary>
    /// Seconds in the background after which a client should close its stream: the protocol's default.
    /// </summary>
    public const int InactivitySeconds = 120;

    // Intermediaries may close silent connections; most do so after 30 s or more.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    // Clients of a stopping instance reconnect to others, spread over time.
    private const int MinRetry = 1_000;
    private const int MaxRetry = 5_000;

    // Below this many streams there is nothing to share.
    private const int MinShared = 10;

    private readonly Dictionary<IPAddress, int> _openByAddress = [];
    private int _open;

    /// <summary>Whether streams are enabled.</summary>
    public bool IsOn => snapshots.Current.Options.Ofrep.EventStreams > 0;

    /// <summary>Number of open streams.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Serves one until the client disconnects or the listener stops.</summary>
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

        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (stopping.IsCancellationRequested || !TryOpen(address, max))
        {
            Refuse(http, StatusCodes.Status503ServiceUnavailable, MaxRetry / 1000);
            return;
        }

        try
        {
            await NotifyAsync(http, stopping);
        }
        finally
        {
            Close(address);
        }
    }

    // One address may have half of the streams, so that no client takes all of them.
    private bool TryOpen(IPAddress address, int max)
    {
        lock (_openByAddress)
        {
            var own = _openByAddress.GetValueOrDefault(address);
            if (_open >= max || own >= (max < MinShared ? max : max / 2))
                return false;
            _openByAddress[address] = own + 1;
            _open++;
            return true;
        }
    }

    private void Close(IPAddress address)
    {
        lock (_openByAddress)
        {
            _open--;
            if (_openByAddress[address]-- == 1)
                _openByAddress.Remove(address);
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
        // nginx buffers responses by default.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await WriteAsync(http, string.Create(CultureInfo.InvariantCulture, $"retry: {RandomNumberGenerator.GetInt32(MinRetry, MaxRetry)}\n\n"), end.Token);
            // A reconnecting client sends its last event id. A new client requested its flags before connecting, and
            // something may have changed since.
            var known = changes.Current with { Tag = http.Request.Headers["Last-Event-ID"].ToString() };
            while (!end.IsCancellationRequested)
            {
                if (await changes.WaitForOtherAsync(known, Beat, end.Token))
                {
                    known = changes.Current;
                    await WriteAsync(http, $$"""
                        id: {{known.Tag}}
                        event: message
                        data: {"type":"refetchEvaluation","etag":"{{known.Tag}}"}


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
            // The client disconnected, or the listener stops.
        }
    }

    private static async Task WriteAsync(HttpContext http, string text, CancellationToken cancellationToken)
    {
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
    }
}
