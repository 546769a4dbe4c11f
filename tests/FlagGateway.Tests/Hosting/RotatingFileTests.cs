using FlagGateway.Files;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Hosting;

public sealed class RotatingFileTests
{
    [Fact]
    public void Append_FileIsLarge_PutsAsideAndKeepsTheLatest()
    {
        using var folder = new TempFolder();
        RotatingFile file = new(Path.Combine(folder.Path, "logs", "a.jsonl"), maxBytes: 2, maxFiles: 2);

        foreach (var line in new[] { "1\n", "2\n", "3\n", "4\n" })
            file.Append(System.Text.Encoding.ASCII.GetBytes(line));

        Assert.Equal("4\n", File.ReadAllText(file.FilePath));
        Assert.Equal("3\n", File.ReadAllText(file.FilePath + ".1"));
        Assert.Equal("2\n", File.ReadAllText(file.FilePath + ".2"));
        Assert.False(File.Exists(file.FilePath + ".3"));
    }

    [Fact]
    public void Append_MovedAway_StartsAnew()
    {
        using var folder = new TempFolder();
        RotatingFile file = new(Path.Combine(folder.Path, "a.jsonl"), maxBytes: 1000, maxFiles: 2);
        file.Append("1\n"u8);
        File.Move(file.FilePath, file.FilePath + ".old");

        file.Append("2\n"u8);

        Assert.Equal("2\n", File.ReadAllText(file.FilePath));
    }
}
