using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Recording;
using FlagGateway.Options;
using FlagGateway.Rollouts.Recording;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Rollouts.Recording;

/// <summary>What is read of the records after a restart.</summary>
public sealed class RecordingReaderTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _temp = new();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly RecordingLogger<RecordingReader> _logger = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("release.orders")]
    [InlineData("release.Größe")]
    public void Read_RecordsOfSeveralFlags_AreThoseThatAreAskedFor(string flag)
    {
        Write(flag, "release.other", flag, "release.other", flag);

        var read = Read(flag.ToUpperInvariant());

        Assert.Equal([flag, flag, flag], read.Select(static record => record.Flag));
        Assert.Equal([0, 2, 4], read.Select(static record => (record.At - Start).TotalMinutes));
        Assert.Empty(_logger.Events);
    }

    [Fact]
    public void Read_OlderDays_AreLeftOut()
    {
        Write("release.orders");
        _time.Advance(TimeSpan.FromDays(2));
        Write("release.orders");

        Assert.Equal(2, Read("release.orders").Length);
        Assert.Equal(Start.AddDays(2), Assert.Single(Read("release.orders", Start.AddDays(1))).At);
    }

    [Fact]
    public void Read_DamagedLine_IsLeftOutAndLogged()
    {
        Write("release.orders", "release.orders");
        var file = Assert.Single(Directory.GetFiles(_temp["recordings"]));
        var lines = File.ReadAllLines(file);
        File.WriteAllLines(file, [lines[0], lines[1][..200]]);

        Assert.Single(Read("release.orders"));
        Assert.Equal(["RecordsDamaged"], _logger.Events);
    }

    [Theory]
    [InlineData("""{"format":1,"number":0,"evaluation":{"flag":"a\q""")]
    [InlineData("""{"format":1,"number":0,"evaluation":{"flag":"a\q","at":1}}""")]
    [InlineData("""{"format":1,"number":0,"evaluation":{"flag":"a\u12"}}""")]
    [InlineData("""{"format":1,"number":0,"evaluation":{"flag":"release.orders\""")]
    public void Read_DamagedId_IsLeftOut(string line)
    {
        Write("release.orders");
        File.AppendAllText(Assert.Single(Directory.GetFiles(_temp["recordings"])), line + "\n");

        Assert.Single(Read("release.orders"));
    }

    [Fact]
    public void Read_NoFolder_IsEmpty()
    {
        Assert.Empty(Read("release.orders"));
        Assert.Empty(_logger.Events);
    }

    [Fact]
    public void Read_MoreThanIsAllowed_IsTheNewest()
    {
        Write("release.orders");
        var old = Assert.Single(Directory.GetFiles(_temp["recordings"]));
        File.AppendAllText(old, new string(' ', (int)RecordingReader.MaxBytes) + "\n");
        _time.Advance(TimeSpan.FromDays(1));
        Write("release.orders");

        Assert.Equal(Start.AddDays(1), Assert.Single(Read("release.orders")).At);
        Assert.Empty(_logger.Events);
    }

    private RecordedEvaluation[] Read(string flag, DateTimeOffset? since = null) =>
        [.. new RecordingReader(new GatewayOptions { State = new StateOptions { Path = _temp.Path } }, _logger).Read([flag], DateOnly.FromDateTime((since ?? Start).UtcDateTime))];

    private void Write(params string[] flags)
    {
        RecordingFolder folder = new(RecordingFolder.PathOf(new StateOptions { Path = _temp.Path }), _time, static _ => long.MaxValue);
        RecordingEncoder encoder = new();
        folder.Prepare(new RecordingOptions());
        foreach (var (flag, minute) in flags.Select(static (flag, minute) => (flag, minute)))
        {
            folder.Append(encoder.Encode(new RecordedEvaluation
            {
                At = _time.GetUtcNow().AddMinutes(minute),
                Flag = flag,
                Control = "legacy",
                Candidate = "new",
                State = new RecordedStage { Phase = RolloutPhase.Progressing, Stage = "canary", Percentage = 10 },
                Counts = new(CohortCounts.Empty, CohortCounts.Empty, CohortCounts.Empty),
            }));
        }
    }
}
