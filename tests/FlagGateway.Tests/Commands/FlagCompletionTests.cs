using FlagGateway.Commands;

namespace FlagGateway.Tests.Commands;

public sealed class FlagCompletionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-");

    [Theory]
    [InlineData("kill rel", "release.a release.b")]
    [InlineData("cohorts RELEASE.B", "release.b")]
    [InlineData("rollout status x", "")]
    [InlineData("flags refs rel", "release.a release.b")]
    [InlineData("flags retire ops", "ops.c")]
    public void Complete_FlagArgument_OffersIdsOfTheFile(string line, string expected)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "flags.json"), """{ "feature_management": { "feature_flags": [ { "id": "release.b" }, { "id": "ops.c" }, { "id": "release.a" } ] } }""");

        Assert.Equal(expected, string.Join(' ', Complete(line)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{ \"feature_management\":")]
    [InlineData("[]")]
    public void Complete_FileCannotBeRead_OffersNothing(string? content)
    {
        if (content is not null)
            File.WriteAllText(Path.Combine(_folder.FullName, "flags.json"), content);

        Assert.Empty(Complete("kill rel"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private IEnumerable<string> Complete(string line)
    {
        var words = line.Split(' ');
        string[] args = [.. words[..^1], "--config", _folder.FullName, words[^1]];
        return CommandTree.Create().Parse(args).GetCompletions().Select(static item => item.Label).Where(static label => label.Contains('.', StringComparison.Ordinal));
    }
}
