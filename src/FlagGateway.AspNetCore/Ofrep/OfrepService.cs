using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Snapshots;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Ofrep;

/// <summary>Answers applications that ask for flags, from the snapshot that requests are decided by.</summary>
internal sealed class OfrepService(SnapshotSource snapshots, OfrepChanges changes, OfrepLimiter limiter, TimeProvider time, ILogger<OfrepService> logger)
{
    // An event of one instance may send a client to another one that hears of the same change a little later.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private volatile OfrepCatalog? _catalog;

    /// <summary>Answers a request for one flag.</summary>
    public Task EvaluateAsync(HttpContext http, string key) => GuardAsync(http, key, context => WriteOneAsync(http, key, context));

    /// <summary>Answers a request for all flags.</summary>
    /// <param name="http">The request.</param>
    /// <param name="hasStreams">Whether the listener has event streams to tell of.</param>
    public Task EvaluateAllAsync(HttpContext http, bool hasStreams) => GuardAsync(http, null, context => EvaluateAllAsync(http, context, hasStreams));

    private static Task RefuseAsync(HttpContext http, string? key, OfrepError error) =>
        SendAsync(http, error.Status, Render(writer => OfrepWriter.Write(writer, key, error)));

    private async Task GuardAsync(HttpContext http, string? key, Func<OfrepContext, Task> response)
    {
        if (!limiter.TryPass(http, out var retryAfter))
        {
            http.Response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(http, key, OfrepError.TooMany);
            return;
        }

        try
        {
            var (context, error) = await OfrepRequestReader.ReadAsync(http, snapshots.Current.Identity.Groups);
            await (context is null ? RefuseAsync(http, key, error!) : response(context));
        }
        catch (Exception exception) when (!http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted)
        {
            Log.EvaluationFailed(logger, key ?? "all flags", exception);
            await RefuseAsync(http, key, OfrepError.Internal);
        }
    }

    private Task WriteOneAsync(HttpContext http, string key, OfrepContext context)
    {
        if (Catalog().Find(key) is not { } flag)
            return RefuseAsync(http, key, OfrepError.FlagNotFound(key));
        var evaluation = flag.Evaluate(context, time, out var error);
        return error is not null
            ? RefuseAsync(http, key, error)
            : SendAsync(http, StatusCodes.Status200OK, Render(writer => OfrepWriter.Write(writer, key, flag, evaluation)));
    }

    private async Task EvaluateAllAsync(HttpContext http, OfrepContext context, bool hasStreams)
    {
        // What an event told of, which no validator is: the response is made afresh whatever stands here. The time of the
        // event (flagConfigLastModified) says nothing that this does not.
        if (http.Request.Query["flagConfigEtag"] is [{ Length: > 0 } known])
            await changes.WaitForAsync(known, Timeout, http.RequestAborted);
        var response = Render(writer => WriteAll(writer, context, hasStreams));
        var tag = OfrepTag.Compute(context, response.Span);
        http.Response.GetTypedHeaders().ETag = tag;
        if (!OfrepTag.IsKnown(http.Request, tag))
            await SendAsync(http, StatusCodes.Status200OK, response);
        else
            http.Response.StatusCode = StatusCodes.Status304NotModified;
    }

    // A flag that cannot be told is an error of its own; the others are not to suffer.
    private void WriteAll(Utf8JsonWriter writer, OfrepContext context, bool hasStreams)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("flags");
        foreach (var flag in Catalog().Flags)
        {
            var evaluation = flag.Evaluate(context, time, out var error);
            if (error is null)
                OfrepWriter.Write(writer, flag.Flag.Id, flag, evaluation);
            else
                OfrepWriter.Write(writer, flag.Flag.Id, error);
        }

        writer.WriteEndArray();
        if (hasStreams)
            OfrepWriter.WriteStreams(writer);
        writer.WriteEndObject();
    }

    // Made when somebody asks: most gateways change their snapshot more often than they are asked.
    private OfrepCatalog Catalog()
    {
        var snapshot = snapshots.Current;
        var catalog = _catalog;
        if (catalog is null || catalog.Snapshot != snapshot)
            _catalog = catalog = new OfrepCatalog(snapshot);
        return catalog;
    }

    private static ReadOnlyMemory<byte> Render(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer))
            write(writer);
        return buffer.WrittenMemory;
    }

    private static Task SendAsync(HttpContext http, int status, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = body.Length;
        // One user's response is nobody else's; whoever keeps it asks whether it still holds.
        http.Response.Headers[HeaderNames.CacheControl] = "private, no-cache";
        return http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }
}
