using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Ramp;

namespace FlagGateway.FunctionalTests.Observability;

/// <summary>
/// A real Prometheus on a gateway, with the shipped rules in a time that a test has: minutes are seconds.
/// </summary>
internal sealed partial class PackPrometheus : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-pack-");
    private readonly ExternalProcess _process;
    private readonly HttpClient _client;
    private readonly string _address = $"127.0.0.1:{Programs.FreePort()}";

    public PackPrometheus(Uri target)
    {
        string[] rules = ["recording.rules.yml", "alerts.rules.yml"];
        foreach (var name in rules)
            File.WriteAllText(Path.Combine(_folder.FullName, name), Shorten(File.ReadAllText(Path.Combine(Dashboards.Folder, "prometheus", name))));
        var config = Path.Combine(_folder.FullName, "prometheus.yml");
        File.WriteAllText(config, $$"""
            global: { scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms }
            rule_files: [ {{string.Join(", ", rules)}} ]
            scrape_configs: [ { job_name: flaggateway, static_configs: [ { targets: [ "{{target.Authority}}" ] } ] } ]
            """);
        _client = new HttpClient { BaseAddress = new Uri($"http://{_address}") };
        _process = new ExternalProcess(
            "prometheus", $"--config.file={config}", $"--storage.tsdb.path={Path.Combine(_folder.FullName, "data")}", $"--web.listen-address={_address}");
    }

    /// <summary>Series of a query now; none while Prometheus is not ready.</summary>
    public async Task<IReadOnlyList<Series>> QueryAsync(string query)
    {
        try
        {
            return Read(await GetAsync($"query?query={Uri.EscapeDataString(query)}"));
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    /// <summary>Series of a query over a time, a sample each half second.</summary>
    public async Task<IReadOnlyList<Series>> QueryAsync(string query, DateTimeOffset from, DateTimeOffset to) =>
        Read(await GetAsync(string.Create(CultureInfo.InvariantCulture, $"query_range?query={Uri.EscapeDataString(query)}&start={Unix(from)}&end={Unix(to)}&step=0.5")));

    /// <summary>Answers of <c>/api/v1</c>.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        if (_process.HasExited)
            throw new InvalidOperationException(_process.Output);
        using var response = await _client.GetAsync(new Uri("/api/v1/" + path, UriKind.Relative));
        // While it starts it says so, but not in JSON.
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            throw new HttpRequestException("Prometheus is not ready.");
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.GetProperty("status").GetString() == "success"
            ? answer.GetProperty("data")
            : throw new InvalidDataException(answer.GetProperty("error").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static double Unix(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private static string Shorten(string rules) => Offset().Replace(Window().Replace(For().Replace(rules, "for: 1s"), "[10s]"), "offset 10s");

    private static IReadOnlyList<Series> Read(JsonElement data) => data.GetProperty("resultType").GetString() switch
    {
        "vector" => [.. data.GetProperty("result").EnumerateArray().Select(one => new Series(Labels(one), [Sample(one.GetProperty("value"))]))],
        "matrix" => [.. data.GetProperty("result").EnumerateArray().Select(one => new Series(Labels(one), [.. one.GetProperty("values").EnumerateArray().Select(Sample)]))],
        _ => [new Series(new Dictionary<string, string>(), [Sample(data.GetProperty("result"))])],
    };

    private static Dictionary<string, string> Labels(JsonElement one) => one.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!);

    private static double Sample(JsonElement sample) => sample[1].GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var text => double.Parse(text!, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"for: \w+")]
    private static partial Regex For();

    [GeneratedRegex(@"\[\d+m\]")]
    private static partial Regex Window();

    [GeneratedRegex(@"offset \d+m")]
    private static partial Regex Offset();
}

/// <summary>One series of an answer.</summary>
/// <param name="Labels">Its labels, the name as <c>__name__</c>.</param>
/// <param name="Values">Its values in the order of time.</param>
internal sealed record Series(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<double> Values);
