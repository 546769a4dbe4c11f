using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using FlagGateway.AccessLog;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.Tests.AccessLog;

public sealed class AccessLogQueueTests
{
    [Fact]
    public async Task Add_SinkHangs_DropsTheNewestAndNeverWaits()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using GatedSink sink = new();
        using AccessLogQueue queue = new(sink, services.GetRequiredService<IMeterFactory>(), NullLogger<AccessLogQueue>.Instance);
        await queue.StartAsync(CancellationToken.None);
        queue.Add(Entry("/first"));
        await sink.Entered.WaitAsync(TimeSpan.FromSeconds(20));

        for (var i = 0; i < AccessLogQueue.Length + 7; i++)
            queue.Add(Entry($"/{i}"));

        Assert.Equal(7, queue.Dropped);
        sink.Open();
        await queue.StopAsync(CancellationToken.None);
        var paths = sink.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line).GetProperty("path").GetString()!).ToArray();
        Assert.Equal([.. Enumerable.Repeat("/first", 1), .. Enumerable.Range(0, AccessLogQueue.Length).Select(i => $"/{i}")], (IEnumerable<string>)paths);
    }

    [Fact]
    public async Task Stop_SinkHangs_IsGivenUpInTime()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using GatedSink sink = new();
        using AccessLogQueue queue = new(sink, services.GetRequiredService<IMeterFactory>(), NullLogger<AccessLogQueue>.Instance);
        await queue.StartAsync(CancellationToken.None);
        queue.Add(Entry("/first"));
        await sink.Entered.WaitAsync(TimeSpan.FromSeconds(20));

        await queue.StopAsync(new CancellationToken(canceled: true));

        Assert.Equal("", sink.Text);
        sink.Open();
    }

    [Theory]
    [InlineData("/\ud800x")]
    [InlineData("/\u2028\u0085\u007f\0\r\n")]
    public void Writer_AnyPath_IsOneLineOfAscii(string path)
    {
        using AccessLogWriter writer = new();

        writer.Add(Entry(path));

        var line = Encoding.UTF8.GetString(writer.Lines);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.True(Ascii.IsValid(line));
        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(line).ValueKind);
    }

    [Fact]
    public void Writer_LongPath_IsCut()
    {
        using AccessLogWriter writer = new();

        writer.Add(Entry("/" + new string('x', 8000)));

        Assert.Equal(AccessLogWriter.MaxPathLength, JsonElement.Parse(Encoding.UTF8.GetString(writer.Lines)).GetProperty("path").GetString()!.Length);
    }

    private static AccessLogEntry Entry(string path) => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Method = "GET",
        Path = path,
        Status = 200,
        Outcome = "ok",
        Duration = TimeSpan.FromMilliseconds(1),
    };

    private sealed class GatedSink : IAccessLogSink, IDisposable
    {
        private readonly ManualResetEventSlim _gate = new();
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly StringBuilder _text = new();

        public Task Entered => _entered.Task;

        public string Text => _text.ToString();

        public void Open() => _gate.Set();

        public void Write(ReadOnlySpan<byte> lines)
        {
            _entered.TrySetResult();
            _gate.Wait();
            _text.Append(Encoding.UTF8.GetString(lines));
        }

        public void Dispose() => _gate.Set();
    }
}
