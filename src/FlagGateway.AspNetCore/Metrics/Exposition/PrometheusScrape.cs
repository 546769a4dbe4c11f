using System.IO.Compression;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace FlagGateway.Metrics.Exposition;

/// <summary>
/// Answers <c>GET /metrics</c> with everything a MeterProvider measures, as OpenMetrics 1.0 or Prometheus text
/// 0.0.4, whichever the scraper asks for. Safe for any number of scrapes at once: those that wait for the same
/// collection share it, and a client that reads slowly keeps nobody else waiting.
/// </summary>
public sealed partial class PrometheusScrape
{
    // What Kestrel buffers of a response: a reader that is slower holds no more of the page than this.
    private const int ChunkBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private readonly PageRenderer _renderer;
    private ScrapeExporter? _exporter;
    private ScrapeFlight? _boarding;
    private ScrapeFlight? _running;
    private Task _last = Task.CompletedTask;

    /// <summary>Creates a scrape that answers 503 until a provider is attached to it.</summary>
    /// <param name="logger">Told once of each instrument that cannot be exposed, and of failed collections.</param>
    public PrometheusScrape(ILogger<PrometheusScrape> logger)
    {
        _logger = logger;
        _renderer = new PageRenderer(logger);
    }

    /// <summary>
    /// Instruments, since the start, that are not exposed because another one has their name with another type.
    /// </summary>
    public long Conflicts => _renderer.Conflicts;

    /// <summary>
    /// Writes the metrics, no older than the request, as the response. Answers 503 when nothing can be collected.
    /// </summary>
    /// <param name="context">The request, of which only <c>Accept</c> and <c>Accept-Encoding</c> are read.</param>
    /// <returns>Ends when the response is written or the client is gone.</returns>
    public async Task WriteAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        var format = FormatNegotiation.Choose(context.Request.GetTypedHeaders().Accept);
        var flight = Board(format);
        try
        {
            if (!await flight.Landed.WaitAsync(context.RequestAborted))
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            await SendAsync(context, format, flight.Page(format));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
    }

    /// <summary>Collects a text page for this process; <c>null</c> when nothing can be collected. The caller releases it.</summary>
    internal async Task<PooledPage?> CollectAsync(CancellationToken cancellationToken)
    {
        var flight = Board(ExpositionFormat.Text);
        return await flight.Landed.WaitAsync(cancellationToken) ? flight.Page(ExpositionFormat.Text) : null;
    }

    internal void Attach(ScrapeExporter exporter)
    {
        if (Interlocked.CompareExchange(ref _exporter, exporter, null) is not null)
            throw new InvalidOperationException("This scrape reads another MeterProvider already.");
    }

    internal void Render(in Batch<Metric> batch)
    {
        // The SDK may export on its own when it shuts down; then nobody waits for a page.
        if (_running is not { } flight)
            return;
        try
        {
            _renderer.Render(batch, flight);
        }
        catch (Exception e)
        {
            LogFailure(e);
            throw;
        }
    }

    private static async Task SendAsync(HttpContext context, ExpositionFormat format, PooledPage page)
    {
        try
        {
            var response = context.Response;
            response.ContentType = format.ContentType();
            response.Headers.CacheControl = "no-store";
            response.Headers.Vary = "Accept, Accept-Encoding";
            if (FormatNegotiation.TakesGzip(context.Request.GetTypedHeaders().AcceptEncoding))
            {
                response.Headers.ContentEncoding = "gzip";
                await using GZipStream gzip = new(response.Body, CompressionLevel.Fastest, leaveOpen: true);
                await gzip.WriteAsync(page.Memory, context.RequestAborted);
                return;
            }

            response.ContentLength = page.Length;
            for (var rest = page.Memory; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, ChunkBytes)..])
                await response.Body.WriteAsync(rest[..Math.Min(rest.Length, ChunkBytes)], context.RequestAborted);
        }
        finally
        {
            page.Release();
        }
    }

    private ScrapeFlight Board(ExpositionFormat format)
    {
        ScrapeFlight flight;
        Task before;
        lock (_gate)
        {
            if (_boarding is not null)
            {
                _boarding.Board(format);
                return _boarding;
            }

            flight = _boarding = new ScrapeFlight();
            flight.Board(format);
            before = _last;
            _last = flight.Landed;
        }

        _ = FlyAsync(flight, before);
        return flight;
    }

    private async Task FlyAsync(ScrapeFlight flight, Task before)
    {
        await before;
        lock (_gate)
            _boarding = null;

        var collected = false;
        _running = flight;
        try
        {
            collected = _exporter?.Collect?.Invoke(Timeout.Infinite) ?? false;
        }
        catch (Exception e)
        {
            LogFailure(e);
        }
        finally
        {
            _running = null;
            flight.Land(collected);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The metrics could not be collected")]
    private partial void LogFailure(Exception exception);
}
