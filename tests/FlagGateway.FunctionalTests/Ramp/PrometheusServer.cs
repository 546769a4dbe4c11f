using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace FlagGateway.FunctionalTests.Ramp;

/// <summary>A real Prometheus that scrapes one target twice a second.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly ExternalProcess _process;
    private readonly HttpClient _client;

    public PrometheusServer(string folder, Uri target)
    {
        var config = Path.Combine(folder, "prometheus.yml");
        File.WriteAllText(config, $$"""
            global: { scrape_interval: 500ms, scrape_timeout: 500ms }
            scrape_configs: [ { job_name: flaggateway, static_configs: [ { targets: [ "{{target.Authority}}" ] } ] } ]
            """);
        var address = $"127.0.0.1:{Programs.FreePort()}";
        _client = new HttpClient { BaseAddress = new Uri($"http://{address}") };
        _process = new ExternalProcess(
            "prometheus", $"--config.file={config}", $"--storage.tsdb.path={Path.Combine(folder, "prometheus")}", $"--web.listen-address={address}");
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _client.BaseAddress!;

    /// <summary>The single value of a query, or <c>null</c> while there is none.</summary>
    public async Task<double?> QueryAsync(string query)
    {
        if (_process.HasExited)
            throw new InvalidOperationException(_process.Output);
        try
        {
            var answer = await _client.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative));
            var result = answer.GetProperty("data").GetProperty("result");
            return result.GetArrayLength() == 1
                ? double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture)
                : null;
        }
        catch (HttpRequestException)
        {
            return null; // not ready yet
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _process.DisposeAsync();
    }
}
