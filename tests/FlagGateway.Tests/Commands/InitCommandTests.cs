using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.Commands.Init;
using FlagGateway.Configuration;
using FlagGateway.Hosting;
using FlagGateway.Telemetry;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Commands;

/// <summary><c>init</c>: what it writes is valid as it is.</summary>
public sealed class InitCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Kinds => [.. InitTemplate.All.Select(static template => template.Kind)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Init_EachKind_IsValidWithoutWarning(string kind)
    {
        var (exit, output, error) = await RunAsync("init", _folder["new"], "--kind", kind);

        Assert.Equal("", error);
        Assert.Equal(ExitCode.Done, exit);
        Assert.Contains($"flaggateway validate --config {_folder["new"]}", output, StringComparison.Ordinal);
        var loader = new ConfigLoader(_folder["new"], [], new CohortRegistry());
        var loaded = await loader.LoadAsync(previous: null);
        Assert.Empty(loaded.Issues);
        Assert.NotEmpty(loaded.Configuration!.Plans);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Init_EachKind_LintsAndSimulates(string kind)
    {
        await RunAsync("init", _folder["new"], "--kind", kind);
        var flag = InitTemplate.All.Single(template => template.Kind == kind).Flag;

        var (lint, findings, _) = await RunAsync("flags", "lint", "--config", _folder["new"]);
        var (simulate, forecast, _) = await RunAsync("simulate", flag, "--config", _folder["new"], "--trials", "2");

        Assert.True(lint == ExitCode.Done, findings);
        Assert.True(simulate == ExitCode.Done, forecast);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Init_EachKind_HasCommentsAndSchemasThatExist(string kind)
    {
        await RunAsync("init", _folder["new"], "--kind", kind);

        Assert.All(["gateway.json", "flags.json", "rollouts.json"], name =>
        {
            var text = File.ReadAllText(Path.Combine(_folder["new"], name));
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            var schema = document.RootElement.GetProperty("$schema").GetString()!;
            Assert.Equal(
                File.ReadAllText(Path.Combine(DocumentationTests.Root, "config", schema)),
                File.ReadAllText(Path.Combine(_folder["new"], schema)));
            Assert.Contains("    // ", text, StringComparison.Ordinal);
            Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Init_FileExists_WritesNothing()
    {
        _folder.Write("flags.json", "mine");

        var (exit, output, error) = await RunAsync("init", _folder.Path);

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Equal("", output);
        Assert.Equal($"error: {_folder.Path} already has flags.json, and nothing was written. Name another folder, or move these files away.\n", error, ignoreLineEndingDifferences: true);
        Assert.Equal(["flags.json"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
        Assert.Equal("mine", File.ReadAllText(_folder["flags.json"]));
    }

    [Fact]
    public async Task Init_SchemaExists_LeavesItAndWritesTheRest()
    {
        Directory.CreateDirectory(_folder["schemas"]);
        _folder.Write("schemas/flags.schema.json", "older");

        var (exit, output, _) = await RunAsync("init", _folder.Path, "-o", "json");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal("older", File.ReadAllText(_folder["schemas/flags.schema.json"]));
        using var response = JsonDocument.Parse(output);
        Assert.Equal(
            ["flags.json", "gateway.json", "rollouts.json", "schemas/gateway.schema.json", "schemas/rollouts.schema.json"],
            response.RootElement.GetProperty("written").EnumerateArray().Select(static item => item.GetString()));
        Assert.Equal(CliJson.Version, response.RootElement.GetProperty("apiVersion").GetString());
    }

    [Fact]
    public async Task Init_FolderCannotBeCreated_SaysSo()
    {
        _folder.Write("file", "");

        var (exit, _, error) = await RunAsync("init", _folder["file/new"]);

        Assert.Equal(ExitCode.Failed, exit);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop", "shop")]
    [InlineData("my shop", "'my shop'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("$HOME", "'$HOME'")]
    [InlineData("", "''")]
    public void Quote_Word_IsOneWordOfAShell(string word, string expected) => Assert.Equal(expected, ShellWord.Quote(word));

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] line)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        await using StringWriter error = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(line, new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }
}
