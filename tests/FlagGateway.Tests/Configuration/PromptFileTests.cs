using FlagGateway.Configuration.Prompts;

namespace FlagGateway.Tests.Configuration;

public sealed class PromptFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _other = new();

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Read_File_IsItsText()
    {
        Write("prompts/sales/1.md", "\uFEFFHello {{name}}\r\n"u8);

        var file = PromptFile.Read(_folder.Path, "prompts/sales/1.md");

        Assert.Null(file.Issue);
        Assert.Equal("Hello {{name}}\r\n", file.Template!.Text);
    }

    [Fact]
    public void Read_LinkInTheFolder_IsFollowed()
    {
        // As in a mounted ConfigMap.
        Write("..2026/1.md", "text"u8);
        Directory.CreateSymbolicLink(_folder["..data"], "..2026");
        File.CreateSymbolicLink(_folder["1.md"], "..data/1.md");

        Assert.Equal("text", PromptFile.Read(_folder.Path, "1.md").Template?.Text);
    }

    [Theory]
    [InlineData("no/such.md", "The file is missing in ")]
    [InlineData("", "Not a file in the configuration folder.")]
    [InlineData(".", "Not a file in the configuration folder.")]
    [InlineData("../1.md", "Not a file in the configuration folder.")]
    [InlineData("a/../../1.md", "Not a file in the configuration folder.")]
    [InlineData("/etc/passwd", "Not a file in the configuration folder.")]
    [InlineData("a\0b", "Not a file in the configuration folder.")]
    public void Read_NameOfNoFile_IsReportedForWhatNamesIt(string name, string problem)
    {
        var file = PromptFile.Read(_folder.Path, name);

        Assert.Null(file.Template);
        Assert.Equal("", file.Issue!.File);
        Assert.StartsWith(problem, file.Issue.Problem, StringComparison.Ordinal);
        Assert.NotEmpty(file.Issue.Remedy);
    }

    [Fact]
    public void Read_LinkOutOfTheFolder_IsRefused()
    {
        File.WriteAllText(_other["1.md"], "secret");
        File.CreateSymbolicLink(_folder["1.md"], _other["1.md"]);
        Directory.CreateSymbolicLink(_folder["prompts"], _other.Path);

        Assert.Equal("A link leads out of the configuration folder.", PromptFile.Read(_folder.Path, "1.md").Issue?.Problem);
        Assert.Equal("A link leads out of the configuration folder.", PromptFile.Read(_folder.Path, "prompts/1.md").Issue?.Problem);
    }

    [Fact]
    public void Read_TooLong_IsReported()
    {
        Write("1.md", new byte[PromptFile.MaxBytes + 1]);
        Write("2.md", Enumerable.Repeat((byte)'a', PromptFile.MaxBytes).ToArray());

        Assert.Equal("the file is larger than 1048576 bytes", PromptFile.Read(_folder.Path, "1.md").Issue?.Problem);
        Assert.Null(PromptFile.Read(_folder.Path, "2.md").Issue);
    }

    [Fact]
    public void Read_Folder_IsReported()
    {
        Directory.CreateDirectory(_folder["1.md"]);

        Assert.Equal("expected a file, found a folder", PromptFile.Read(_folder.Path, "1.md").Issue?.Problem);
    }

    [Theory]
    [InlineData(new byte[0], 1, "the file is empty, as a truncated file is")]
    [InlineData(new byte[] { 0x20, 0x0A }, 1, "the file is empty, as a truncated file is")]
    [InlineData(new byte[] { 0x61, 0x0A, 0xFF, 0x61 }, 2, "byte 2 is not valid UTF-8")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61, 0x00 }, 1, "the file is UTF-16 text")]
    [InlineData(new byte[] { 0x61, 0x0A, 0x7B, 0x7B, 0x61 }, 2, "A variable is not closed on its line.")]
    [InlineData(new byte[] { 0x7B, 0x7B, 0x7D, 0x7D }, 1, "Not the name of a variable.")]
    public void Read_BrokenText_IsReportedInTheFile(byte[] bytes, int line, string problem)
    {
        Write("prompts/1.md", bytes);

        var issue = PromptFile.Read(_folder.Path, "prompts/1.md").Issue!;

        Assert.Equal(("prompts/1.md", line, problem), (issue.File, issue.Line, issue.Problem));
        Assert.NotEmpty(issue.Remedy);
    }

    private void Write(string name, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllBytes(_folder[name], bytes);
    }
}
