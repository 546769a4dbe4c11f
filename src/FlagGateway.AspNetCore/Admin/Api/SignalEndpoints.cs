using System.Buffers;
using System.Text.Json;
using FlagGateway.Core.Flags;
using FlagGateway.Options;
using FlagGateway.Signals.Posted;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Admin.Api;

/// <summary>Values that applications report for their users: <c>POST /api/v1/signals</c>.</summary>
internal sealed class SignalEndpoints(SignalIntake intake) : IApiEndpoints
{
    private const string Path = "/api/v1/signals";

    /// <summary>Maximum body size in bytes.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    // Less than a tenth of a millisecond: users' requests run on the same threads and cores, and wait no longer than
    // that.
    private const int SignalsAtOnce = 50;

    private const int FirstBuffer = 64 * 1024;

    private static readonly ObjectPool<PostedSignal> Signals = ObjectPool.Create<PostedSignal>();

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, (HttpContext context, CancellationToken cancellationToken) => PostAsync(intake, context, cancellationToken))
            .WithMetadata(new SizeLimit())
            .WithTags("signals").WithMetadata(new ApiBody(typeof(JsonElement)) { Schema = SignalSchema.OfBody })
            .Describe<SignalsResult>($"Report numbers of users, one or a list of at most {SignalBatch.MaxSignals}", StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
            .AddOpenApiOperationTransformer(static (operation, _, _) => SignalSchema.DescribeRefusalAsync(operation));

    /// <summary>Whether a request posts signals.</summary>
    public static bool IsPost(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.Path == Path;

    private static async Task<IResult> PostAsync(SignalIntake intake, HttpContext context, CancellationToken cancellationToken)
    {
        if (await AdminCaller.RefusalOfAsync(context, TokenVerbs.Signal, null) is var (problem, remedy))
            return ApiJson.Problem(StatusCodes.Status403Forbidden, problem, remedy);
        // A browser cannot send JSON across sites without a preflight: see ChangeFilter.
        if (!context.Request.HasJsonContentType() || context.Request.Headers.ContainsKey(HeaderNames.ContentEncoding))
            return ApiJson.Problem(StatusCodes.Status415UnsupportedMediaType, "Signals are sent in JSON, not compressed.", "Send Content-Type: application/json and no Content-Encoding");
        if (context.Request.ContentLength > MaxBytes)
            return TooLarge();
        var buffer = ArrayPool<byte>.Shared.Rent((int)(context.Request.ContentLength ?? FirstBuffer) + 1);
        try
        {
            var length = 0;
            // Reads one byte more than announced, to detect the end without a larger buffer.
            while (await context.Request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
            {
                length += read;
                if (length > MaxBytes)
                    return TooLarge();
                if (length == buffer.Length)
                    buffer = Grow(buffer);
            }

            return await TakeAsync(intake, buffer.AsMemory(0, length), AdminCaller.TokenOf(context)?.Flags);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<IResult> TakeAsync(SignalIntake intake, ReadOnlyMemory<byte> body, FlagPatterns? allowed)
    {
        try
        {
            var count = SignalBatch.CountOf(body.Span);
            if (count < 0)
                return Broken("it is neither an object nor a list");
            if (count > SignalBatch.MaxSignals)
                return ApiJson.Problem(StatusCodes.Status413PayloadTooLarge, $"The body has {count} signals.", $"Send at most {SignalBatch.MaxSignals} at once");
        }
        catch (JsonException exception)
        {
            return Broken(exception.Message);
        }

        var signal = Signals.Get();
        SignalBatch batch = new(body, intake, signal) { Allowed = allowed };
        while (batch.TakeSome(SignalsAtOnce))
        {
            // Two queues: that of the CPU, with other threads, and that of the thread pool, with
            // requests. Nothing in either has to wait for a complete batch.
            Thread.Yield();
            await Task.Yield();
        }

        Signals.Return(signal);
        var result = batch.Result;
        var isRefused = result.Rejected > 0 && result.Accepted + result.Duplicates == 0;
        return Results.Json(result, ApiJson.Options, statusCode: isRefused ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static IResult Broken(string problem) => ApiJson.Problem(
        StatusCodes.Status400BadRequest, $"Nothing was accepted; the body is not valid JSON of signals: {problem}", """Write { "flag": …, "targeting_key": …, "signal": …, "value": … }, or a list of them""");

    private static IResult TooLarge() =>
        ApiJson.Problem(StatusCodes.Status413PayloadTooLarge, $"The body is longer than {MaxBytes} bytes.", "Send it in parts");

    // The server accepts slightly more, so that bodies that are too long are rejected here with an explanation.
    private sealed class SizeLimit : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => 4L * MaxBytes;
    }
}
