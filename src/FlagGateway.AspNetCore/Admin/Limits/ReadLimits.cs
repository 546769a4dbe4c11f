using System.Globalization;
using System.Threading.RateLimiting;
using FlagGateway.Admin.Api;
using FlagGateway.Options;
using FlagGateway.Threads;

namespace FlagGateway.Admin.Limits;

/// <summary>
/// Protects users' requests from callers who read the API and the console as fast as they can: few of their requests at
/// once, on one thread with a budget. Each caller has limits of their own, so that none waits for all requests of
/// another one. Changes are not limited: a kill does not wait for a report.
/// </summary>
internal sealed class ReadLimits(AdminOptions options, PacedThread thread, TimeProvider time) : IDisposable
{
    /// <summary>How long a request waits for others of its caller.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a caller with too many requests waits for the refusal, because some ask again immediately.
    /// </summary>
    public static readonly TimeSpan RefusalDelay = TimeSpan.FromSeconds(1);

    private const int RetryAfter = 2;

    private readonly PartitionedRateLimiter<string> _reads = PerCaller(options.Concurrency, options.QueueLength);
    private readonly PartitionedRateLimiter<string> _streams = PerCaller(options.EventStreams, 0);

    /// <summary>Limits the endpoints of a group.</summary>
    public void AddTo(IEndpointConventionBuilder routes) => routes.Add(endpoint =>
    {
        if (endpoint.RequestDelegate is { } inner)
            endpoint.RequestDelegate = context => InvokeAsync(context, inner);
    });

    /// <summary>Serves a request within the limits.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            return next(context);
        return context.GetEndpoint()?.Metadata.GetMetadata<EventStreamMetadata>() is null ? ReadAsync(context, next) : FollowAsync(context, next);
    }

    public void Dispose()
    {
        _reads.Dispose();
        _streams.Dispose();
    }

    private async Task ReadAsync(HttpContext context, RequestDelegate next)
    {
        using var lease = await AcquireAsync(context);
        if (lease?.IsAcquired == true)
            await thread.RunAsync(() => next(context));
        else
            await RefuseAsync(context, "There are too many requests of this caller.", "Send fewer at a time, or raise FlagGateway:Admin:QueueLength or CpuShare");
    }

    private async Task FollowAsync(HttpContext context, RequestDelegate next)
    {
        using var lease = _streams.AttemptAcquire(CallerOf(context));
        if (lease.IsAcquired)
            await next(context);
        else
            await RefuseAsync(context, "There are too many event streams of this caller.", "Close some pages, or raise FlagGateway:Admin:EventStreams");
    }

    // null: it waited too long.
    private async ValueTask<RateLimitLease?> AcquireAsync(HttpContext context)
    {
        var caller = CallerOf(context);
        if (_reads.AttemptAcquire(caller) is { IsAcquired: true } now)
            return now;
        using CancellationTokenSource tooLong = new(MaxWait, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, context.RequestAborted);
        try
        {
            return await _reads.AcquireAsync(caller, cancellationToken: end.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task RefuseAsync(HttpContext context, string problem, string remedy)
    {
        await Task.Delay(RefusalDelay, time, context.RequestAborted);
        context.Response.Headers.RetryAfter = RetryAfter.ToString(CultureInfo.InvariantCulture);
        await ApiJson.Problem(StatusCodes.Status503ServiceUnavailable, problem, remedy).ExecuteAsync(context);
    }

    private static string CallerOf(HttpContext context) => AdminCaller.NameOf(context) ?? context.Connection.RemoteIpAddress?.ToString() ?? "";

    private static PartitionedRateLimiter<string> PerCaller(int permits, int queue) => PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetConcurrencyLimiter(caller, _ => new ConcurrencyLimiterOptions
    {
        PermitLimit = permits,
        QueueLimit = queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    }));
}

/// <summary>Marks an endpoint whose responses last as long as its caller stays.</summary>
internal sealed record EventStreamMetadata;
