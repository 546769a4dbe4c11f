using System.Security.Cryptography;
using System.Text;
using FlagGateway.Configuration;

namespace FlagGateway.Tests.Configuration;

public sealed class ConfigFolderTests : IDisposable
{
    private const string Flags = ConfigFileNames.Flags;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ThreeFiles_GivesThemWithNames()
    {
        foreach (var name in ConfigFolder.Names)
            _folder.Write(name, $"{{ \"is\": \"{name}\" }}");

        var read = ConfigFolder.Read(_folder.Path);

        Assert.Empty(read.Issues);
        Assert.Equal(ConfigFolder.Names, [read.Gateway!.Name, read.Flags!.Name, read.Rollouts!.Name]);
        Assert.Contains("rollouts.json", Encoding.UTF8.GetString(read.Rollouts.Bytes.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFolder_GivesNothingAndNoIssue()
    {
        var read = ConfigFolder.Read(_folder["no/such/folder"]);

        Assert.Equal((null, null, null), (read.Gateway, read.Flags, read.Rollouts));
        Assert.Empty(read.Issues);
        Assert.True(read.IsMissing(Flags));
    }

    [Fact]
    public void Read_Bom_IsNoPartOfTheContent()
    {
        _folder.WriteUtf8(Flags, "{}", bom: true);

        var file = ConfigFolder.Read(_folder.Path).Flags!;

        Assert.Equal("{}"u8, file.Bytes.Span);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("{}"u8)), file.Sha256);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t\n")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF \n")]
    public void Read_EmptyFile_IsAnIssueAndNotAnEmptyConfiguration(string text)
    {
        _folder.WriteUtf8(Flags, text, bom: false);

        var read = ConfigFolder.Read(_folder.Path);

        Assert.Null(read.Flags);
        Assert.False(read.IsMissing(Flags));
        Assert.Equal(
            "flags.json:1: error: $: the file is empty, as a truncated file is. "
                + "Write its content again; an intentionally empty file contains {}",
            Assert.Single(read.Issues).ToString());
    }

    [Fact]
    public void Read_Latin1_TellsByteAndLine()
    {
        _folder.Write(Flags, Encoding.Latin1.GetBytes("{\n  \"name\": \"café\"\n}"));

        var read = ConfigFolder.Read(_folder.Path);

        Assert.Null(read.Flags);
        Assert.Equal(
            "flags.json:2: error: $: byte 16 is not valid UTF-8 (got 0xE9). Save the file as UTF-8",
            Assert.Single(read.Issues).ToString());
    }

    [Fact]
    public void Read_InvalidByteFarInTheFile_TellsByteAndLine()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("ü€😀\n", 10_000)));
        bytes[^2] = 0xFF;
        _folder.Write(Flags, bytes);

        var issue = Assert.Single(ConfigFolder.Read(_folder.Path).Issues);

        Assert.StartsWith($"byte {bytes.Length - 5} ", issue.Problem, StringComparison.Ordinal);
        Assert.Equal(10_000, issue.Line);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void Read_OtherUnicodeEncoding_IsAnIssueWithOrWithoutMark(string encoding)
    {
        var other = Encoding.GetEncoding(encoding);
        _folder.Write(Flags, [.. other.GetPreamble(), .. other.GetBytes("{}")]);
        _folder.Write(ConfigFileNames.Rollouts, other.GetBytes("{}"));

        var read = ConfigFolder.Read(_folder.Path);

        Assert.Equal(2, read.Issues.Count);
        Assert.All(read.Issues, issue => Assert.Equal("Save the file as UTF-8", issue.Remedy));
    }

    [Fact]
    public void Read_FileOfZeroes_IsAnIssue()
    {
        _folder.Write(Flags, new byte[4096]);

        var issue = Assert.Single(ConfigFolder.Read(_folder.Path).Issues);

        Assert.Contains("files torn by a crash", issue.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FolderOfThatName_IsAnIssue()
    {
        Directory.CreateDirectory(_folder[Flags]);

        var read = ConfigFolder.Read(_folder.Path);

        Assert.Equal("expected a file, found a folder", Assert.Single(read.Issues).Problem);
        Assert.False(read.IsMissing(Flags));
    }

    [Fact]
    public void Read_LinkToItself_IsAnIssue()
    {
        File.CreateSymbolicLink(_folder[Flags], Flags);

        var issue = Assert.Single(ConfigFolder.Read(_folder.Path).Issues);

        Assert.StartsWith("the file cannot be read: ", issue.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LinkToNowhere_IsMissing()
    {
        File.CreateSymbolicLink(_folder[Flags], "gone.json");

        var read = ConfigFolder.Read(_folder.Path);

        Assert.True(read.IsMissing(Flags));
    }

    [Fact]
    public void Read_TenMegabytes_IsRead()
    {
        _folder.Write(Flags, $"{{ \"text\": \"{new string('x', 10_000_000)}\" }}");

        var read = ConfigFolder.Read(_folder.Path);

        Assert.Empty(read.Issues);
        Assert.Equal(10_000_014, read.Flags!.Bytes.Length);
    }

    [Fact]
    public void Read_FiftyMegabytes_IsRefusedWithoutReadingIt()
    {
        using (var sparse = File.Create(_folder[Flags]))
            sparse.SetLength(50_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var read = ConfigFolder.Read(_folder.Path);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal(
            "flags.json: error: $: the file is larger than 41943040 bytes (got 50000000 bytes). Remove what is no longer needed from it",
            Assert.Single(read.Issues).ToString());
    }

    [Fact]
    public void Read_ExactlyTheLimit_IsRead()
    {
        var bytes = new byte[ConfigFileReader.MaxBytes];
        bytes.AsSpan().Fill((byte)' ');
        "{}"u8.CopyTo(bytes);
        _folder.Write(Flags, bytes);

        var read = ConfigFolder.Read(_folder.Path);

        Assert.NotNull(read.Flags);
    }

    [Fact]
    public void Read_DeletedAndRenamedOver_GivesWhatIsThere()
    {
        _folder.Write(Flags, "{ \"v\": 1 }");
        _folder.Write(Flags + ".tmp", "{ \"v\": 2 }");
        var first = ConfigFolder.Read(_folder.Path).Flags!.Sha256;

        File.Move(_folder[Flags + ".tmp"], _folder[Flags], overwrite: true);
        var second = ConfigFolder.Read(_folder.Path).Flags!.Sha256;
        File.Delete(_folder[Flags]);
        var third = ConfigFolder.Read(_folder.Path);

        Assert.NotEqual(first, second);
        Assert.True(third.IsMissing(Flags));
    }

    [Fact]
    public void IsMissing_NoConfigurationFile_Throws()
    {
        var read = ConfigFolder.Read(_folder.Path);

        Assert.Throws<ArgumentOutOfRangeException>(() => read.IsMissing("other.json"));
    }
}
