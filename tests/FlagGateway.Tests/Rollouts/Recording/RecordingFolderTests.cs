using System.Text;
using FlagGateway.Options;
using FlagGateway.Rollouts.Recording;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Rollouts.Recording;

/// <summary>The files of records are bounded in days and size, and leave a full disk alone.</summary>
public sealed class RecordingFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 23, 59, 0, TimeSpan.Zero));
    private readonly RecordingOptions _limits = new();
    private long _free = long.MaxValue;

    private string Path => _temp["recordings"];

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Append_NewDay_BeginsAFile()
    {
        var folder = Create();

        Assert.True(Write(folder, "one"));
        Assert.False(Write(folder, "two"));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(Write(folder, "three"));

        Assert.Equal(["2026-11-28.000.jsonl", "2026-11-29.000.jsonl"], Names());
        Assert.Equal("one\ntwo\n", File.ReadAllText(System.IO.Path.Combine(Path, "2026-11-28.000.jsonl")));
    }

    [Fact]
    public void Append_AfterARestart_ContinuesTheFileOnANewLine()
    {
        Write(Create(), "one");
        File.AppendAllText(System.IO.Path.Combine(Path, "2026-11-28.000.jsonl"), "cut o");

        Assert.True(Write(Create(), "two"));

        Assert.Equal("one\ncut o\ntwo\n", File.ReadAllText(Assert.Single(RecordingFolder.FilesOf(Path))));
    }

    [Fact]
    public void Prepare_OlderDays_AreRemoved()
    {
        _limits.Days = 2;
        var folder = Create();
        for (var day = 0; day < 4; day++)
        {
            Write(folder, "line");
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(["2026-11-30.000.jsonl", "2026-12-01.000.jsonl"], Names());
    }

    [Fact]
    public void Append_MoreThanTheLimit_RemovesTheOldest()
    {
        _limits.MaxMiB = 8;
        var folder = Create();
        var line = new string('x', 300_000);
        for (var i = 0; i < 100; i++)
            Write(folder, line);

        var bytes = RecordingFolder.FilesOf(Path).Sum(static file => new FileInfo(file).Length);

        Assert.InRange(bytes, 4 * 1024 * 1024, 8 * 1024 * 1024);
        Assert.DoesNotContain("2026-11-28.000.jsonl", Names());
    }

    [Fact]
    public void Prepare_DiskAlmostFull_WritesNothing()
    {
        _free = RecordingFolder.MinFreeBytes - 1;

        var exception = Assert.Throws<IOException>(() => Create().Prepare(_limits));

        Assert.EndsWith("has less than 256 MiB left.", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    [Fact]
    public void FilesOf_OtherFiles_AreLeftAlone()
    {
        Directory.CreateDirectory(Path);
        foreach (var name in new[] { "notes.jsonl", "2026-11-28", "a.txt" })
            File.WriteAllText(System.IO.Path.Combine(Path, name), "");

        Assert.Empty(RecordingFolder.FilesOf(Path));
    }

    [Fact]
    public void FilesOf_NoFolder_IsEmpty() => Assert.Empty(RecordingFolder.FilesOf(_temp["none"]));

    private RecordingFolder Create() => new(Path, _time, _ => _free);

    private bool Write(RecordingFolder folder, string line)
    {
        var isNew = folder.Prepare(_limits);
        folder.Append(Encoding.UTF8.GetBytes(line + "\n"));
        return isNew;
    }

    private string[] Names() => [.. RecordingFolder.FilesOf(Path).Select(static file => System.IO.Path.GetFileName(file))];
}
