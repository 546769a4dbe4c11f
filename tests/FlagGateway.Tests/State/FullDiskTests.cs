using System.Diagnostics;
using FlagGateway.State;
using FlagGateway.State.File;
using Microsoft.Extensions.Logging.Abstractions;
using static FlagGateway.Tests.State.StateWorld;

namespace FlagGateway.Tests.State;

/// <summary>A disk of 128 KiB in memory, which really is full or read-only. Only root may mount one.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string NoDisk = "Only root on Linux may mount a disk in memory.";

    private readonly string _disk = Directory.CreateTempSubdirectory("flaggateway-disk-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly bool _isMounted;

    public FullDiskTests() =>
        _isMounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", _disk);

    public void Dispose()
    {
        if (_isMounted)
            Run("umount", "-l", _disk);
        Directory.Delete(_disk, recursive: true);
    }

    [Fact]
    public async Task Write_DiskFull_RefusesChangesAndWritesKillsWhenThereIsRoom()
    {
        Assert.SkipUnless(_isMounted, NoDisk);
        using (var store = Open())
        {
            await WriteAsync(store, Rollout("b", 5));
            await using (var filler = File.Create(Path.Combine(_disk, "filler")))
            {
                // What is left of the journal's own page still takes a line in part.
                await Assert.ThrowsAnyAsync<IOException>(async () => await filler.WriteAsync(new byte[1024 * 1024]));
            }

            WriteResult refused;
            while ((refused = await WriteAsync(store, Rollout("b", 50))).Outcome == WriteOutcome.Done)
            {
                // The page of the journal fills up.
            }

            var percentage = store.Current.Rollouts["b"].Percentage;
            var revision = store.Current.Revision;
            // Longer than the rest of the page: a short one might still fit, and be written.
            var killed = await WriteAsync(store, Kill("a", new string('x', 5000)));

            Assert.Equal(WriteOutcome.Unavailable, refused.Outcome);
            Assert.Contains("No space left", refused.Problem, StringComparison.Ordinal);
            Assert.Equal((WriteOutcome.InForceOnly, revision), (killed.Outcome, store.Current.Revision));
            Assert.True(new AuditVerifier(null, "", null).VerifyFolder(_disk) is { IsIntact: true } verdict && verdict.Entries == revision);
            File.Delete(Path.Combine(_disk, "filler"));
            while (!store.Health.IsUp)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            Assert.Equal((revision + 1, percentage), (store.Current.Revision, store.Current.Rollouts["b"].Percentage));
        }

        Assert.Contains("a", FileStateReader.Read(_disk).Kills);
        Assert.True(new AuditVerifier(null, "", null).VerifyFolder(_disk).IsIntact);
    }

    [Fact]
    public async Task Open_DiskReadOnly_ServesWhatIsThereAndWritesLater()
    {
        Assert.SkipUnless(_isMounted, NoDisk);
        using (var store = Open())
            await WriteAsync(store, Rollout("b", 5));
        Assert.True(Run("mount", "-o", "remount,ro", _disk));

        using var readOnly = Open();

        Assert.Equal((1L, false), (readOnly.Current.Revision, readOnly.Health.IsUp));
        Assert.Equal(WriteOutcome.Unavailable, (await WriteAsync(readOnly, Rollout("b", 50))).Outcome);
        Assert.Equal(WriteOutcome.InForceOnly, (await WriteAsync(readOnly, Kill("a"))).Outcome);
        Assert.True(Run("mount", "-o", "remount,rw", _disk));
        while (!readOnly.Health.IsUp)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(2, readOnly.Current.Revision);
        Assert.Throws<StateFolderException>(Open);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private FileStateStore Open() => FileStateStore.Open(_disk, _time, NullLogger<FileStateStore>.Instance);
}
