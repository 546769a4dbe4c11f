using System.Buffers;
using FlagGateway.Core.Json;
using Microsoft.AspNetCore.Http.Features;

namespace FlagGateway.Identity.Bodies;

/// <summary>
/// Reads the beginning of a request's body for the fields that sources name, and leaves the body as it was.
/// </summary>
internal static class BodySearch
{
    private const int FirstSize = 4096;

    /// <summary>Whether a body may have fields: <c>application/json</c>, not compressed.</summary>
    public static bool IsPossible(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
        && context.Request.ContentLength != 0
        && JsonBody.IsUncompressed(context.Request);

    /// <summary>
    /// Reads until everything is found, the body ends or the limit is reached. Never throws for anything that a client
    /// sends.
    /// </summary>
    /// <param name="context">The request; its body is replaced by one that begins with what was read.</param>
    /// <param name="paths">The fields.</param>
    /// <param name="orders">Which of them are alternatives, as in <see cref="JsonFieldScanner"/>.</param>
    /// <param name="limit">Most bytes to read.</param>
    public static async ValueTask<BodyFinding> ReadAsync(HttpContext context, JsonFieldPath[] paths, int[][] orders, int limit)
    {
        JsonFieldScanner scanner = new(paths, orders);
        var (body, cancellation) = (context.Request.Body, context.RequestAborted);
        var buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
        var (count, consumed, tried) = (0, 0, 0);
        var isReadable = true;
        try
        {
            while (!scanner.IsComplete && count < limit)
            {
                if (count == buffer.Length)
                    buffer = Enlarge(buffer, count);
                var read = await body.ReadAsync(buffer.AsMemory(count, Math.Min(buffer.Length, limit) - count), cancellation);
                count += read;
                // A long text is scanned from its beginning each time: only at lengths that double.
                if (read != 0 && count < limit && count - consumed < 2 * tried)
                    continue;
                var step = scanner.Scan(buffer.AsSpan(consumed, count - consumed), isLast: read == 0);
                consumed += step;
                tried = step == 0 ? count - consumed : 0;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // The client is gone or broke HTTP: whoever reads on gets the same error, and reports it.
            isReadable = false;
        }

        context.Request.Body = new ReplayedBody(buffer, count, body);
        context.Features.Set(new BodyFields(paths, scanner));
        return scanner.IsInvalid ? BodyFinding.Invalid
            : scanner.IsComplete || !isReadable ? BodyFinding.Complete
            : BodyFinding.Limit;
    }

    private static byte[] Enlarge(byte[] buffer, int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        buffer.AsSpan(0, count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
