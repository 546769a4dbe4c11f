using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Snapshots;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Ofrep;

/// <summary>Evaluates flags for applications, with the same snapshot as requests.</summary>
internal sealed class OfrepService(SnapshotSource snapshots, OfrepChanges changes, OfrepEvaluations evaluations, OfrepLimiter limiter, TimeProvider time, ILogger<OfrepService> logger)
{
    // An event of one instance may lead a client to another one that gets the same change a little later.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private volatile OfrepCatalog? _catalog;

    /// <summary>Evaluates one flag.</summary>
    public Task EvaluateAsync(HttpContext http, string key) => GuardAsync(http, key, context => WriteOneAsync(http, key, context));

    /// <summary>Evaluates all flags.</summary>
    /// <param name="http">The request.</param>
    /// <param name="hasStreams">Whether the listener has event streams.</param>
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
            var (context, error) = await OfrepRequestReader.ReadAsync(http, snapshots.Current.Identity);
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
        if (error is not null)
            return RefuseAsync(http, key, error);
        evaluations.Add(new(flag.Flag.Id, VariantNames.Find(flag.Flag, evaluation), IsBulk: false));
        return SendAsync(http, StatusCodes.Status200OK, Render(writer => OfrepWriter.Write(writer, key, flag, evaluation)));
    }

    private async Task EvaluateAllAsync(HttpContext http, OfrepContext context, bool hasStreams)
    {
        // The tag of an event is not a validator: the response is always evaluated again. The time of the
        // event (flagConfigLastModified) adds no information.
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

    // A flag that cannot be evaluated has its own error; the others are not affected.
    private void WriteAll(Utf8JsonWriter writer, OfrepContext context, bool hasStreams)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("flags");
        foreach (var flag in Catalog().Flags)
        {
            var evaluation = flag.Evaluate(context, time, out var error);
            if (error is not null)
            {
                OfrepWriter.Write(writer, flag.Flag.Id, error);
                continue;
            }

            OfrepWriter.Write(writer, flag.Flag.Id, flag, evaluation);
            evaluations.Add(new(flag.Flag.Id, VariantNames.Find(flag.Flag, evaluation), IsBulk: true));
        }

        writer.WriteEndArray();
        if (hasStreams)
            OfrepWriter.WriteStreams(writer);
        writer.WriteEndObject();
    }

    // Created on demand: most gateways change their snapshot more often than they get OFREP requests.
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
        // Responses are private to a user; caches must revalidate them.
        http.Response.Headers[HeaderNames.CacheControl] = "private, no-cache";
        return http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }
}
