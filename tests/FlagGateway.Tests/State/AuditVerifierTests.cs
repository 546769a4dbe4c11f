using System.Security.Cryptography;
using System.Text.RegularExpressions;
using FlagGateway.Options;
using FlagGateway.State;
using FlagGateway.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.Tests.State;

/// <summary>
/// What <c>flaggateway audit verify</c> finds in a folder that somebody changed who can compute hashes, and has no key.
/// </summary>
public sealed partial class AuditVerifierTests : IDisposable
{
    private readonly StateWorld _world = new();

    private StateOptions Options => new() { Path = _world.Root };

    private string KeyFile => Path.Combine(_world.Root, "audit.keys");

    [Fact]
    public async Task Untouched_HoldsTogether()
    {
        await WriteAsync(6);

        var verdict = await VerifyAsync();

        Assert.Equal((6L, 1L, null), (verdict.Entries, verdict.FirstRevision, verdict.Problem));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public async Task Edited_AllHashesRecomputed_IsFound()
    {
        await WriteAsync(6);
        Rewrite(static lines => lines[3] = lines[3].Replace("it burns", "it is fine", StringComparison.Ordinal));
        Assert.True(new AuditVerifier(null, "", null).VerifyFolder(_world.Root).IsIntact);

        var verdict = await VerifyAsync();

        Assert.Equal("its signature is not that of its text", verdict.Problem);
        Assert.Equal(2, verdict.Entries);
        Assert.EndsWith("line 4", verdict.Position, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task SignaturesRemoved_AllHashesRecomputed_IsFound(int from)
    {
        await WriteAsync(6);
        Rewrite(lines =>
        {
            for (var i = from; i < lines.Length; i++)
                lines[i] = Signatures().Replace(lines[i], "");
        });
        Assert.True(new AuditVerifier(null, "", null).VerifyFolder(_world.Root).IsIntact);

        Assert.Equal("it is not signed", (await VerifyAsync()).Problem);
    }

    [Fact]
    public async Task SignedWithAnotherKey_IsFound()
    {
        await WriteAsync(6);
        File.WriteAllText(KeyFile, "0123abcd:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

        Assert.Matches("^it is signed with the key [0-9a-f]{8}, which .*audit.keys does not have$", (await VerifyAsync()).Problem);
    }

    [Fact]
    public async Task KeyRotated_HoldsTogether()
    {
        await WriteAsync(3);
        File.WriteAllText(KeyFile, "0123abcd:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n" + File.ReadAllText(KeyFile));
        await WriteAsync(3);

        var verdict = await VerifyAsync();

        Assert.Equal((6L, null), (verdict.Entries, verdict.Problem));
        Assert.Contains("\"signature\":\"0123abcd:", File.ReadAllText(_world.Journal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TailDropped_SnapshotKnowsMore_IsFound()
    {
        // The snapshot is written when the gateway stops.
        await WriteAsync(6);
        File.WriteAllLines(_world.Journal, File.ReadLines(_world.Journal).SkipLast(2).ToArray());

        Assert.Matches("^it ends with revision 4, and .*snapshot.json is of 6: the entries between are missing$", (await VerifyAsync()).Problem);
    }

    [Fact]
    public async Task TailDropped_WithTheSnapshot_IsFoundByAHashKeptElsewhere()
    {
        await WriteAsync(6);
        var kept = (await VerifyAsync()).LastHash;
        File.WriteAllLines(_world.Journal, File.ReadLines(_world.Journal).SkipLast(2).ToArray());
        File.Delete(_world.Folder.Snapshot);

        Assert.Null((await VerifyAsync()).Problem);
        Assert.Equal($"no entry has the hash {kept}: its end was cut off, or it is another log", (await VerifyAsync(kept)).Problem);
    }

    [Fact]
    public async Task Expected_LaterEntriesFollow_HoldsTogether()
    {
        await WriteAsync(3);
        var kept = (await VerifyAsync()).LastHash;
        await WriteAsync(3);

        Assert.Null((await VerifyAsync(kept.ToUpperInvariant() + " ")).Problem);
    }

    [Fact]
    public async Task SnapshotOfAnotherLog_IsFound()
    {
        await WriteAsync(6);
        var text = File.ReadAllText(_world.Folder.Snapshot);
        File.WriteAllText(_world.Folder.Snapshot, text.Replace((await VerifyAsync()).LastHash, new string('a', 64), StringComparison.Ordinal));

        Assert.Contains("has another hash for revision 6", (await VerifyAsync()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JournalDeleted_IsAProblem()
    {
        await WriteAsync(6);
        File.Delete(_world.Journal);

        Assert.Equal("there is no journal", (await VerifyAsync()).Problem);
    }

    [Fact]
    public async Task NoEntries_IsAProblem()
    {
        _world.Open().Dispose();
        File.WriteAllText(KeyFile, "0123abcd:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

        Assert.Equal("there are no entries", (await VerifyAsync()).Problem);
    }

    [Fact]
    public async Task Folder_DoesNotExist_Throws()
    {
        StateOptions options = new() { Path = Path.Combine(_world.Root, "nowhere") };

        var failure = await Assert.ThrowsAsync<FileNotFoundException>(() => AuditLog.VerifyAsync(options, null, TestContext.Current.CancellationToken));

        Assert.Contains("there is no key file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyFile_CannotBeCreated_ChangesAreWrittenAndVerifySaysSo()
    {
        Directory.CreateDirectory(KeyFile);
        await WriteAsync(2);
        Directory.Delete(KeyFile);
        await WriteAsync(1);

        Assert.Equal((0L, "it is not signed"), ((await VerifyAsync()).Entries, (await VerifyAsync()).Problem));
        Assert.Equal(3, _world.Open().Current.Revision);
    }

    public void Dispose() => _world.Dispose();

    [GeneratedRegex(",\"signature\":\"[^\"]*\"")]
    private static partial Regex Signatures();

    [GeneratedRegex("\"previous_hash\":\"[0-9a-f]*\"")]
    private static partial Regex Previous();

    [GeneratedRegex(",\"hash\":\"[0-9a-f]*\"}$")]
    private static partial Regex Hashes();

    private async Task WriteAsync(int count)
    {
        AuditKeys keys = new(KeyFile, _world.Time, NullLogger.Instance);
        using var store = FlagGateway.State.File.FileStateStore.Open(_world.Root, _world.Time, NullLogger<FlagGateway.State.File.FileStateStore>.Instance, keys: keys);
        for (var i = 0; i < count; i++)
            Assert.Equal(WriteOutcome.Done, (await StateWorld.WriteAsync(store, StateWorld.Kill("f"))).Outcome);
    }

    private Task<AuditVerdict> VerifyAsync(string? expected = null) => AuditLog.VerifyAsync(Options, expected, TestContext.Current.CancellationToken);

    // Edits the journal and computes all hashes again, as anybody can who has no key; without the snapshot, which has
    // the old ones.
    private void Rewrite(Action<string[]> edit)
    {
        var lines = File.ReadAllLines(_world.Journal);
        edit(lines);
        for (var (i, last) = (1, new string('0', 64)); i < lines.Length; i++)
        {
            var body = Hashes().Replace(Previous().Replace(lines[i], $"\"previous_hash\":\"{last}\""), "");
            last = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body + "}")));
            lines[i] = $"{body},\"hash\":\"{last}\"}}";
        }

        File.WriteAllText(_world.Journal, string.Join('\n', lines) + "\n");
        File.Delete(_world.Folder.Snapshot);
    }
}
