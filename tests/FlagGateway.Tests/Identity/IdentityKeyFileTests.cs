using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.Files;
using FlagGateway.Identity;
using Microsoft.Extensions.Logging;

namespace FlagGateway.Tests.Identity;

public sealed class IdentityKeyFileTests : IDisposable
{
    private static readonly string A = $"aaaaaaaa:{Convert.ToBase64String(Identities.Secret(1))}";
    private static readonly string B = $"bbbbbbbb:{Convert.ToBase64String(Identities.Secret(2))}";
    private static readonly string C = $"cccccccc:{Convert.ToBase64String(Identities.Secret(3))}";

    private readonly string _root = Directory.CreateTempSubdirectory("fg-keys-").FullName;
    private readonly RecordingLogger _logger = new();

    private string Folder => Path.Combine(_root, "data");

    private string KeyFile => Path.Combine(Folder, "identity.keys");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void LoadOrCreate_FirstStart_MakesAPrivateFileWithOneKey()
    {
        var keys = Load();

        Assert.Null(keys.Other);
        Assert.Equal(32, keys.Signing.Secret.Length);
        Assert.Equal([KeyFile], Directory.GetFiles(Folder));
        Assert.Equal([600], _logger.Events);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal("rw-------", Mode(File.GetUnixFileMode(KeyFile)));
            Assert.Equal("rwx------", Mode(File.GetUnixFileMode(Folder)));
        }
    }

    [Fact]
    public void LoadOrCreate_SecondStart_ReadsTheSameKey()
    {
        var first = Load();
        var text = File.ReadAllText(KeyFile);

        var second = Load();

        Assert.True(first.Signing.Id.SequenceEqual(second.Signing.Id));
        Assert.True(first.Signing.Secret.SequenceEqual(second.Signing.Secret));
        Assert.Equal(text, File.ReadAllText(KeyFile));
    }

    [Fact]
    public void LoadOrCreate_AuditKeys_LogSaysWhatTheyAreFor()
    {
        using var random = RandomNumberGenerator.Create();
        var file = Path.Combine(Folder, KeyFileUse.Audit.Name);

        IdentityKeyFile.LoadOrCreate(file, new FakeTimeProvider(), random, _logger, KeyFileUse.Audit);

        Assert.Equal([$"Created {file} with a new key for the audit log; keep it apart from backups of the log"], _logger.Messages);
    }

    // Regression: File.Move without overwrite fails this, because it is a look and a rename.
    [Fact]
    public async Task LoadOrCreate_ManyAtOnce_EndWithOneKey()
    {
        const int Starters = 4;
        const int Rounds = 50;
        using var start = new Barrier(Starters);

        var keys = await Task.WhenAll(Enumerable.Range(0, Starters).Select(_ => Task.Factory.StartNew(
            () => Enumerable.Range(0, Rounds).Select(round =>
            {
                start.SignalAndWait();
                return Convert.ToHexString(Load(Path.Combine(_root, $"{round}")).Signing.Secret);
            }).ToArray(),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.All(keys, seen => Assert.Equal(keys[0], seen));
        Assert.Equal(Rounds, _logger.Events.Count);
        Assert.All(Directory.GetDirectories(_root), folder => Assert.Single(Directory.GetFiles(folder)));
    }

    [Fact]
    public void TryPublish_NameTaken_LeavesThatFileAlone()
    {
        var temporary = Path.Combine(_root, "new");
        var file = Path.Combine(_root, "taken");
        File.WriteAllText(temporary, "new");
        File.WriteAllText(file, "old");

        Assert.False(ExclusiveFile.TryPublish(temporary, file));
        Assert.Equal("old", File.ReadAllText(file));
    }

    [Fact]
    public void TryPublish_NoSuchFile_Throws() =>
        Assert.ThrowsAny<IOException>(() => ExclusiveFile.TryPublish(Path.Combine(_root, "missing"), Path.Combine(_root, "file")));

    [Fact]
    public void LoadOrCreate_TwoKeys_FirstSigns()
    {
        Write("# rotated", "", $"  {B}  ", A);

        var keys = Load();

        Assert.Equal("bbbbbbbb", Encoding.ASCII.GetString(keys.Signing.Id));
        Assert.Equal("aaaaaaaa", Encoding.ASCII.GetString(keys.Other!.Id));
        Assert.True(keys.Other.Secret.SequenceEqual(Identities.Secret(1)));
        Assert.Empty(_logger.Events);
    }

    [Theory]
    [InlineData("aaaaaaaa", ":2: a key starts with 8 lower-case hexadecimal digits and a colon")]
    [InlineData("AAAAAAAA:c2hvcnQ=", ":2: a key starts with 8 lower-case hexadecimal digits and a colon")]
    [InlineData("aaaaaaaa:", ":2: the key has 0 bytes and needs at least 32")]
    [InlineData("aaaaaaaa:c2VjcmV0", ":2: the key has 6 bytes and needs at least 32")]
    [InlineData("aaaaaaaa:c2VjcmV0=", ":2: the text behind the colon is not base64")]
    [InlineData("aaaaaaaa:sécret", ":2: the text behind the colon is not base64")]
    public void LoadOrCreate_DamagedLine_NamesFileLineAndRemedy(string line, string problem)
    {
        Write("# comment", line);

        var thrown = Assert.Throws<IdentityKeyFileException>(Load);

        Assert.StartsWith(KeyFile + problem, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", thrown.Message, StringComparison.Ordinal);
        Assert.Equal($"# comment\n{line}\n", File.ReadAllText(KeyFile));
    }

    [Fact]
    public void LoadOrCreate_ThreeKeys_IsAnError()
    {
        Write(C, B, A);

        Assert.Equal(
            $"{KeyFile}:3: there are more than two keys. Remove the oldest one, which is the last.",
            Assert.Throws<IdentityKeyFileException>(Load).Message);
    }

    [Fact]
    public void LoadOrCreate_SameIdTwice_IsAnError()
    {
        Write(A, "aaaaaaaa" + B[8..]);

        Assert.StartsWith(
            $"{KeyFile}:2: the key id is the same as in the line above.", Assert.Throws<IdentityKeyFileException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadOrCreate_NoKeyInFile_IsAnErrorAndNotReplaced()
    {
        Write("# nothing");

        Assert.StartsWith(
            $"{KeyFile}: there is no key in it.", Assert.Throws<IdentityKeyFileException>(Load).Message, StringComparison.Ordinal);
        Assert.Equal("# nothing\n", File.ReadAllText(KeyFile));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void LoadOrCreate_FileOthersMayRead_OnlyWarns()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other permissions.");
        Write(A);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        Load();

        Assert.Equal([601], _logger.Events);
    }

    [Fact]
    public void LoadOrCreate_FolderCannotBeMade_SaysWhatToDo()
    {
        File.WriteAllText(Folder, "a file where the folder should be");

        var thrown = Assert.Throws<IdentityKeyFileException>(Load);

        Assert.StartsWith($"{KeyFile}: the file of identity keys cannot be read or created: ", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("FlagGateway:State:Path", thrown.Message, StringComparison.Ordinal);
        Assert.NotNull(thrown.InnerException);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void LoadOrCreate_ReadOnlyFolder_SaysWhatToDo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Permissions do not bind root, and Windows has others.");
        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.StartsWith(
            $"{KeyFile}: the file of identity keys cannot be read or created: ", Assert.Throws<IdentityKeyFileException>(Load).Message, StringComparison.Ordinal);
    }

    private IdentityKeyRing Load() => Load(Folder);

    private IdentityKeyRing Load(string folder)
    {
        using var random = RandomNumberGenerator.Create();
        return IdentityKeyFile.LoadOrCreate(Path.Combine(folder, KeyFileUse.Cookies.Name), new FakeTimeProvider(), random, _logger);
    }

    private void Write(params string[] lines)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(KeyFile, string.Join('\n', lines) + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static string Mode(UnixFileMode mode) =>
        string.Concat("rwxrwxrwx".Select((letter, i) => ((int)mode & (1 << (8 - i))) != 0 ? letter : '-'));

    private sealed class RecordingLogger : ILogger
    {
        private readonly List<int> _events = [];
        private readonly List<string> _messages = [];

        public IReadOnlyList<string> Messages
        {
            get
            {
                lock (_events)
                {
                    return [.. _messages];
                }
            }
        }

        public IReadOnlyList<int> Events
        {
            get
            {
                lock (_events)
                {
                    return [.. _events];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_events)
            {
                _events.Add(eventId.Id);
                _messages.Add(formatter(state, exception));
            }
        }
    }
}
