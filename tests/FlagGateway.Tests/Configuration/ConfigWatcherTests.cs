using System.Text;
using System.Threading.Channels;
using FlagGateway.Configuration;

namespace FlagGateway.Tests.Configuration;

/// <summary>Real folders, real time: every wait is for the report itself. Alone, since it also measures.</summary>
[CollectionDefinition(nameof(ConfigWatcherTests), DisableParallelization = true)]
[Collection(nameof(ConfigWatcherTests))]
public sealed class ConfigWatcherTests : IAsyncDisposable
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(1);

    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RecordingLogger<ConfigWatcher> _logger = new();
    private readonly Channel<(long At, string? Flags)> _reports = Channel.CreateUnbounded<(long, string?)>();
    private Task _running = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_WrittenInPlace_ReportsWithinASecond()
    {
        _folder.Write("flags.json", "one");
        Start();

        await ReportsWithinASecond(() => _folder.Write("flags.json", "two"), "two");
    }

    /// <summary>The fastest of five: writing and reading 10 MB on a busy machine says little of the watcher.</summary>
    [Fact]
    public async Task RunAsync_TenMegabytesWrittenInPlace_ReportsWithinASecond()
    {
        _folder.Write("flags.json", "one");
        Start();

        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            string large = new((char)('a' + i), 10_000_000);
            var took = await TimeToReport(() => _folder.Write("flags.json", large), large);
            fastest = took < fastest ? took : fastest;
        }

        Assert.InRange(fastest, TimeSpan.Zero, Promised);
    }

    [Fact]
    public async Task RunAsync_RenamedOver_ReportsWithinASecond()
    {
        _folder.Write("flags.json", "one");
        _folder.Write("flags.json.tmp", "two");
        Start();

        await ReportsWithinASecond(() => File.Move(_folder["flags.json.tmp"], _folder["flags.json"], overwrite: true), "two");
    }

    [Fact]
    public async Task RunAsync_ConfigMapLinkSwapped_ReportsWithinASecond()
    {
        Directory.CreateDirectory(_folder["..one"]);
        Directory.CreateDirectory(_folder["..two"]);
        _folder.Write("..one/flags.json", "one");
        _folder.Write("..two/flags.json", "two");
        _folder.SwapLink("..data", "..one");
        File.CreateSymbolicLink(_folder["flags.json"], "..data/flags.json");
        Start();

        await ReportsWithinASecond(() => _folder.SwapLink("..data", "..two"), "two");
    }

    [Fact]
    public async Task RunAsync_TargetOfLinkElsewhereWritten_ReportsByLooking()
    {
        using TempFolder elsewhere = new();
        elsewhere.Write("real.json", "one");
        File.CreateSymbolicLink(_folder["flags.json"], elsewhere["real.json"]);
        Start();

        await ReportsWithinASecond(() => elsewhere.Write("real.json", "two"), "two");
    }

    [Fact]
    public async Task RunAsync_Deleted_ReportsWithinASecond()
    {
        _folder.Write("flags.json", "one");
        Start();

        await ReportsWithinASecond(() => File.Delete(_folder["flags.json"]), null);
    }

    [Fact]
    public async Task RunAsync_Truncated_ReportsWithinASecond()
    {
        _folder.Write("flags.json", "one");
        Start();

        await ReportsWithinASecond(() => _folder.Write("flags.json", ""), null);
    }

    [Fact]
    public async Task RunAsync_HundredWritesASecond_ReportsWithinEachSecondAndTheLast()
    {
        _folder.Write("flags.json", "start");
        Start();
        var start = TimeProvider.System.GetTimestamp();

        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(10));
        for (var write = 0; write < 200 && await pace.WaitForNextTickAsync(); write++)
            _folder.Write("flags.json", write.ToString("D4", System.Globalization.CultureInfo.InvariantCulture));
        var last = TimeProvider.System.GetTimestamp();
        List<long> times = [start];
        string? seen;
        do
        {
            (var at, seen) = await Next();
            times.Add(at);
        }
        while (seen != "0199");

        Assert.True(times.Count > 3, $"{times.Count - 1} reports");
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(TimeProvider.System.GetElapsedTime(pair.First, pair.Second), TimeSpan.Zero, Promised));
        Assert.True(TimeProvider.System.GetElapsedTime(last, times[^1]) <= Promised);
    }

    [Fact]
    public async Task RunAsync_FolderIsMadeLater_WarnsOnceAndReportsByLooking()
    {
        Start(_folder["later"]);

        await ReportsWithinASecond(
            () =>
            {
                Directory.CreateDirectory(_folder["later"]);
                _folder.Write("later/flags.json", "one");
            },
            "one");

        Assert.Equal(["HintsUnavailable"], _logger.Events);
    }

    [Fact]
    public async Task RunAsync_CallbackThrows_LogsAndCallsAgain()
    {
        var calls = 0;
        Run(new ConfigWatcher(_folder.Path, _ => ++calls < 3 ? throw new InvalidOperationException("boom") : Report(_folder.Path), TimeProvider.System, _logger));

        _folder.Write("flags.json", "one");
        (_, var flags) = await Next();

        Assert.Equal("one", flags);
        Assert.Equal(["ReloadFailed", "ReloadFailed"], _logger.Events);
    }

    [Fact]
    public async Task RunAsync_ChangedBeforeItRuns_Reports()
    {
        ConfigWatcher watcher = new(_folder.Path, _ => Report(_folder.Path), TimeProvider.System, _logger);
        _folder.Write("flags.json", "one");

        Run(watcher);

        Assert.Equal("one", (await Next()).Flags);
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsQuietly()
    {
        Start();

        await _stop.CancelAsync();
        await _running.WaitAsync(Generous);

        Assert.True(_running.IsCompletedSuccessfully);
        Assert.Empty(_logger.Events);
    }

    private void Start(string? folder = null) =>
        Run(new ConfigWatcher(folder ?? _folder.Path, _ => Report(folder ?? _folder.Path), TimeProvider.System, _logger));

    private void Run(ConfigWatcher watcher) => _running = watcher.RunAsync(_stop.Token);

    private Task Report(string folder)
    {
        var flags = ConfigFolder.Read(folder).Flags is { } file ? Encoding.UTF8.GetString(file.Bytes.Span) : null;
        return _reports.Writer.WriteAsync((TimeProvider.System.GetTimestamp(), flags)).AsTask();
    }

    private async Task<(long At, string? Flags)> Next() => await _reports.Reader.ReadAsync().AsTask().WaitAsync(Generous);

    private async Task ReportsWithinASecond(Action change, string? expected) =>
        Assert.InRange(await TimeToReport(change, expected), TimeSpan.Zero, Promised);

    private async Task<TimeSpan> TimeToReport(Action change, string? expected)
    {
        change();
        var start = TimeProvider.System.GetTimestamp();
        (var at, var flags) = await Next();
        while (flags != expected)
            (at, flags) = await Next();
        return TimeProvider.System.GetElapsedTime(start, at);
    }
}
