using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Demo;

/// <summary>The command <c>demo</c> in this process, on a copy of the shipped configuration with free ports.</summary>
internal sealed partial class DemoSession : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-");
    private readonly CancellationTokenSource _end = new();
    private readonly LockedWriter _output = new();
    private readonly LockedWriter _error = new();
    private readonly HttpClient _client = new();
    private Task<int>? _running;

    public DemoSession()
    {
        var source = Path.Combine(Repository.Root, "config");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(static file => Path.GetExtension(file) is ".json" or ".md"))
        {
            var copy = Path.Combine(_folder.FullName, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, ListenerPort().Replace(File.ReadAllText(file), "${host}:0\""));
        }
    }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    /// <summary>Ends the range of <c>new</c>, 0 to 10 as shipped, somewhere else; at once, as an editor does.</summary>
    /// <param name="end">Where <c>new</c> ends.</param>
    /// <param name="rest">Where <c>legacy</c> begins.</param>
    public void EditPercentile(int end, int rest)
    {
        var path = Path.Combine(_folder.FullName, "flags.json");
        var text = File.ReadAllText(path);
        var edited = text
            .Replace("\"from\": 0, \"to\": 10 ", $"\"from\": 0, \"to\": {end} ", StringComparison.Ordinal)
            .Replace("\"from\": 10,", $"\"from\": {rest},", StringComparison.Ordinal);
        Assert.NotEqual(text, edited);
        File.WriteAllText(path + ".next", edited);
        File.Move(path + ".next", path, overwrite: true);
    }

    /// <summary>Replaces rollouts.json, which is shipped without a plan.</summary>
    public void WritePlan(string plan) => File.WriteAllText(Path.Combine(_folder.FullName, "rollouts.json"), plan);

    public void Start(params string[] args) => _running = CommandTree.RunAsync(
        ["demo", "--config", _folder.FullName, .. args],
        new InvocationConfiguration { Output = _output, Error = _error, ProcessTerminationTimeout = null },
        _end.Token);

    /// <summary>Runs to the end that the arguments set; answers the exit code.</summary>
    public async Task<int> RunAsync(params string[] args)
    {
        Start(args);
        return await _running!;
    }

    /// <summary>Ends as Ctrl+C does; answers the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _end.CancelAsync();
        return await _running!;
    }

    /// <summary>Waits until the gateway has booked so many more requests.</summary>
    public async Task SeeRequestsAsync(int more)
    {
        await Eventually.TrueAsync(() => Output.Contains("Ctrl+C ends", StringComparison.Ordinal), $"The demo did not start: {Error}");
        var metrics = new Uri(Address("metrics (?<url>http://\\S+)"));
        double? first = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var now = new MetricsPage(await _client.GetStringAsync(metrics)).Sum("flaggateway_requests_total");
                first ??= now;
                return now >= first + more;
            },
            () => $"The gateway did not get {more} more requests: {Output}");
    }

    /// <summary>Waits until checks of the responses of a variant have reported values.</summary>
    public async Task SeeChecksAsync(string variant, params string[] signals)
    {
        var metrics = new Uri(Address("metrics (?<url>http://\\S+)"));
        await Eventually.TrueAsync(
            async () =>
            {
                MetricsPage page = new(await _client.GetStringAsync(metrics));
                return signals.All(signal => page.Sum("flaggateway_signal_value_count", $"variant=\"{variant}\"", $"signal=\"{signal}\"") > 0);
            },
            () => $"The checks of {variant} reported nothing: {Output}");
    }

    public async Task<HttpResponseMessage> SetErrorsAsync(string percent) =>
        await _client.PostAsync(new Uri($"{Address("curl -X POST \"(?<url>[^?]+)")}?percent={percent}"), content: null);

    /// <summary>A figure of the final table.</summary>
    /// <param name="variant">The variant's name.</param>
    /// <param name="column">Index of the column, from 0.</param>
    public double Figure(string variant, int column)
    {
        var row = Output.Split('\n').Last(line => line.StartsWith('│') && line.Split('│').ElementAtOrDefault(2)?.Trim() == variant);
        return double.Parse(row.Split('│')[column + 1].Replace("%", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_running is not null)
            await _running;
        _end.Dispose();
        _client.Dispose();
        await _output.DisposeAsync();
        await _error.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string Address(string pattern) => Regex.Match(Output, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)).Groups["url"].Value;

    // The gateway's own listeners, which stand alone in their string; destinations end in a slash.
    [GeneratedRegex("(?<host>\"http://[0-9.]+):80[0-9]+\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListenerPort();

    /// <summary>Written by the demo while the test reads it.</summary>
    private sealed class LockedWriter : StringWriter
    {
        private readonly Lock _lock = new();

        public LockedWriter()
            : base(CultureInfo.InvariantCulture)
        {
        }

        public override void Write(char value)
        {
            lock (_lock)
                base.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            lock (_lock)
                base.Write(buffer, index, count);
        }

        public override void Write(string? value)
        {
            lock (_lock)
                base.Write(value);
        }

        public override string ToString()
        {
            lock (_lock)
                return base.ToString();
        }
    }
}
