namespace FlagGateway.Demo.Models;

/// <summary>Follows the figures of a model that a flag decides.</summary>
/// <param name="admin">Address of the gateway's admin listener.</param>
/// <param name="flag">Id of the flag.</param>
/// <param name="currency">Currency of costs.</param>
/// <param name="time">The clock.</param>
internal sealed class ModelWatch(Uri admin, string flag, string currency, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private volatile IReadOnlyList<ModelFigures> _figures = [];

    /// <summary>The latest figures.</summary>
    public IReadOnlyList<ModelFigures> Figures => _figures;

    /// <summary>Currency of costs.</summary>
    public string Currency => currency;

    /// <summary>Reads the figures again and again until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.NextAsync(cancellationToken))
            await ReadAsync();
    }

    /// <summary>Reads the figures now; without a response, the latest ones remain.</summary>
    public async Task ReadAsync()
    {
        try
        {
            _figures = ModelMetrics.Read(await _http.GetStringAsync(new Uri(admin, "/metrics")), flag);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // A display without news.
        }
    }

    public void Dispose() => _http.Dispose();
}
