using System.Text.RegularExpressions;
using FlagGateway.Tests.Deployment;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FlagGateway.Tests.Documents;

/// <summary>What is wrong in the fenced blocks of a document.</summary>
internal static partial class DocumentMistakes
{
    /// <summary>JSON that is none of the files that this program reads.</summary>
    public static IReadOnlyList<(string Document, string Key, string Reason)> OtherJson { get; } =
    [
        ("docs/observability.md", "duration_ms", "A line of the access log: AccessLogTests compare its keys with what is written."),
        ("docs/ofrep.md", "context", "A request of OFREP, whose context has keys of the application."),
    ];

    /// <summary>The mistakes, each with document and line.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(IReadOnlyList<DocumentBlock> blocks)
    {
        List<string> mistakes = [];
        var folders = blocks.Where(static block => block.File is not null).GroupBy(static block => FolderOf(block.File!))
            .Where(static folder => folder.Any(static block => block.File!.EndsWith("gateway.json", StringComparison.Ordinal))).ToArray();
        foreach (var folder in folders)
            mistakes.AddRange((await ConfigurationCheck.FindAsync([.. folder.Select(block => (block.File![folder.Key.Length..].TrimStart('/'), block.Text))])).Select(mistake => $"{folder.First().Document}: {folder.Key}: {mistake}"));
        foreach (var block in blocks.Except(folders.SelectMany(static folder => folder)))
            mistakes.AddRange((await FindAsync(block)).Select(mistake => $"{block}: {mistake}"));
        return mistakes;
    }

    /// <summary>Whether a block is the other JSON of an entry.</summary>
    public static bool IsOther(DocumentBlock block, (string Document, string Key, string Reason) entry) =>
        block.Document == entry.Document && block.Text.Contains($"\"{entry.Key}\":", StringComparison.Ordinal);

    private static async Task<IReadOnlyList<string>> FindAsync(DocumentBlock block) => block switch
    {
        { IsShell: true } => await CommandCheck.FindAsync(block.Script),
        { Language: "inline" } => [.. (await CommandCheck.FindAsync(block.Text)).Where(static mistake => !Shortened().IsMatch(mistake))],
        { Language: "json" } when OtherJson.Any(entry => IsOther(block, entry)) => DocumentJson.Parse(block.Text) is null ? ["null"] : [],
        { Language: "json" } => await ConfigurationCheck.FindAsync(block.Text) ?? ["No file has any of these keys."],
        { Language: "yaml" or "yml" } => await FindInYamlAsync(block.Text),
        { Language: "csharp" or "cs" } => [.. CSharpSyntaxTree.ParseText(block.Text, new CSharpParseOptions(kind: SourceCodeKind.Script)).GetDiagnostics().Select(static diagnostic => diagnostic.ToString())],
        _ => [.. block.Text.Split('\n').Where(static line => line.StartsWith("flaggateway ", StringComparison.Ordinal)).Select(static line => $"A command in a block of another kind: {line}")],
    };

    private static async Task<IReadOnlyList<string>> FindInYamlAsync(string text)
    {
        try
        {
            var scripts = Yaml.Parse(text).SelectMany(static root => root.All()).OfType<YamlMappingNode>().Select(static map => map.Text("run")).OfType<string>();
            return [.. (await Task.WhenAll(scripts.Select(CommandCheck.FindAsync))).SelectMany(static found => found)];
        }
        catch (YamlException exception)
        {
            return [exception.Message];
        }
    }

    private static string FolderOf(string file) => Path.GetDirectoryName(file)!.Split('/')[0];

    // A sentence names a command without all that it needs, or with names for values.
    [GeneratedRegex(" missing|equired| Name | needs |(Argument| is) '[A-Z]+'")]
    private static partial Regex Shortened();
}
