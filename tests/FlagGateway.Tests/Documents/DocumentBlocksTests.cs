using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Documents;

/// <summary>What a reader copies from any document is understood: commands, files and parts of files.</summary>
public sealed class DocumentBlocksTests
{
    [Theory]
    [MemberData(nameof(DocumentLinksTests.Documents), MemberType = typeof(DocumentLinksTests))]
    public async Task Blocks_OfEachDocument_HaveNoMistake(string document)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(DocumentationTests.Root, document));

        var mistakes = await DocumentMistakes.FindAsync([.. DocumentBlock.Parse(document, text), .. DocumentBlock.ParseInline(document, text)]);

        Assert.True(mistakes.Count == 0, string.Join('\n', mistakes));
    }

    [Fact]
    public void Blocks_OfAllDocuments_AreFound()
    {
        var blocks = Blocks();
        var commands = blocks.Where(static block => block.IsShell).SelectMany(static block => ShellReader.Read(block.Script)).ToArray();

        Assert.InRange(blocks.Count, 200, int.MaxValue);
        Assert.InRange(commands.Count(static command => CommandCheck.ArgumentsOf(command) is not null), 120, int.MaxValue);
        Assert.InRange(blocks.Count(static block => block.Language == "json"), 45, int.MaxValue);
    }

    [Fact]
    public void OtherJson_EachEntry_IsNeeded()
    {
        var blocks = Blocks();

        Assert.All(DocumentMistakes.OtherJson, entry => Assert.Single(blocks, block => block.Language == "json" && DocumentMistakes.IsOther(block, entry)));
    }

    private static List<DocumentBlock> Blocks() => [.. DocumentLinksTests.Documents().SelectMany(static row => DocumentBlock.Read(DocumentationTests.Root, row.Data))];
}
