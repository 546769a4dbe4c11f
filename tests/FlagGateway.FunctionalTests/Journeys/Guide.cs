using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Journeys;

/// <summary>
/// A document of docs/: the files that it asks its reader to write, and the commands that it asks to type.
/// </summary>
internal sealed partial class Guide
{
    private readonly string _text;

    private Guide(string text) => _text = text;

    /// <summary>Each file with its text, by the path in the line before its block.</summary>
    public IReadOnlyList<(string Path, string Text)> Files =>
        [.. NamedBlock().Matches(_text).Select(static match => (match.Groups["path"].Value, match.Groups["text"].Value))];

    /// <summary>Each command in the order of the document; continued lines are one.</summary>
    public IReadOnlyList<string> Commands =>
    [
        .. PlainBlock().Matches(_text)
            .SelectMany(static match => match.Groups["text"].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Where(static line => Command().IsMatch(line)),
    ];

    public static Guide Read(string name) => new(File.ReadAllText(Path.Combine(Repository.Root, "docs", name)).ReplaceLineEndings("\n"));

    /// <summary>The commands that begin in this way.</summary>
    public IReadOnlyList<string> CommandsOf(string start) => [.. Commands.Where(command => command.StartsWith(start, StringComparison.Ordinal))];

    /// <summary>The block, without a file's name, that begins with a text: a part of a file.</summary>
    public string Part(string start) => AnyBlock().Matches(_text).Select(static match => match.Groups["text"].Value.TrimEnd()).Single(text => text.StartsWith(start, StringComparison.Ordinal));

    /// <summary>The guide with other words in it, such as addresses that are free here.</summary>
    public Guide With(params IEnumerable<(string From, string To)> replaced) =>
        new(replaced.Aggregate(_text, static (text, pair) => text.Replace(pair.From, pair.To, StringComparison.Ordinal)));

    /// <summary>Writes its files as it says.</summary>
    public void WriteFiles(string folder)
    {
        foreach (var (path, text) in Files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }

    [GeneratedRegex(@"^`(?<path>[\w./-]+)`:\n\n```[a-z]*\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex NamedBlock();

    [GeneratedRegex(@"^```\n(?<text>.*?)^```$|^```[a-z]+\n.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex PlainBlock();

    [GeneratedRegex(@"^```[a-z]*\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex AnyBlock();

    [GeneratedRegex("^(flaggateway|curl|dotnet) ")]
    private static partial Regex Command();
}
