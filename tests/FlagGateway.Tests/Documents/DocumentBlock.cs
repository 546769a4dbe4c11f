using System.Text.RegularExpressions;

namespace FlagGateway.Tests.Documents;

/// <summary>A fenced block of a document.</summary>
/// <param name="Document">The document, from the root of the repository.</param>
/// <param name="Line">The line of its first line.</param>
/// <param name="Language">What is written at the fence; empty for none.</param>
/// <param name="File">The file that it is, if the line before the block is a file's name; <c>null</c> for none.</param>
/// <param name="Text">Its lines.</param>
internal sealed partial record DocumentBlock(string Document, int Line, string Language, string? File, string Text)
{
    /// <summary>
    /// Whether it has commands: its language says so, or it has none and one of its lines begins with a program.
    /// </summary>
    public bool IsShell => Language is "sh" or "bash" or "shell" or "console" || (Language.Length == 0 && Program().IsMatch(Text));

    /// <summary>What a reader types: of a session with prompts and output, only the lines with a prompt.</summary>
    public string Script => Prompt().IsMatch(Text) ? string.Join('\n', Prompt().Matches(Text).Select(static match => match.Groups["command"].Value)) : Text;

    /// <summary>The blocks of a document.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="document">The document's path from there.</param>
    public static IReadOnlyList<DocumentBlock> Read(string root, string document) => Parse(document, System.IO.File.ReadAllText(Path.Combine(root, document)));

    /// <summary>The blocks of a text.</summary>
    public static IReadOnlyList<DocumentBlock> Parse(string document, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        List<DocumentBlock> blocks = [];
        for (var at = 0; at < lines.Length; at++)
        {
            if (Fence().Match(lines[at]) is not { Success: true } fence)
                continue;
            var begin = at + 1;
            var end = Array.FindIndex(lines, begin, line => line.Trim() == fence.Groups["fence"].Value);
            if (end < 0)
                throw new FormatException($"{document}:{begin}: the block has no end.");
            var indent = fence.Groups["indent"].Length;
            var content = string.Join('\n', lines[begin..end].Select(line => line[Math.Min(indent, line.Length - line.TrimStart().Length)..]));
            var before = Array.FindLast(lines[..at], static line => line.Length != 0) ?? "";
            blocks.Add(new DocumentBlock(document, begin + 1, fence.Groups["language"].Value, FileName().Match(before) is { Success: true } name ? name.Groups["path"].Value : null, content));
            at = end;
        }

        return blocks;
    }

    /// <summary>
    /// Commands of the program in the text around blocks, each as a block; without those that are shortened.
    /// </summary>
    public static IEnumerable<DocumentBlock> ParseInline(string document, string text)
    {
        var plain = Parse(document, text).Aggregate(text.ReplaceLineEndings("\n"), static (rest, block) => block.Text.Length == 0 ? rest : rest.Replace($"\n{block.Text}\n", "\n" + new string('\n', block.Text.Count('\n') + 1), StringComparison.Ordinal));
        return InlineCommand().Matches(plain).Select(match => new DocumentBlock(document, plain.AsSpan(0, match.Index).Count('\n') + 1, "inline", null, match.Groups["text"].Value.ReplaceLineEndings(" ").Replace("\\|", "|", StringComparison.Ordinal)));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Document}:{Line}";

    [GeneratedRegex("^(?<indent> *)(?<fence>`{3,}|~{3,})(?<language>[a-z]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();

    [GeneratedRegex("`(?<text>flaggateway [^`…\\[<]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex InlineCommand();

    [GeneratedRegex("^`(?<path>[\\w./-]+)`:$", RegexOptions.ExplicitCapture)]
    private static partial Regex FileName();

    [GeneratedRegex(@"^\$ (?<command>(.*\\\n)*.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Prompt();

    [GeneratedRegex(@"(^(\$ )?|[|;&(] *)(\S*[/\\])?(flaggateway(\.exe)?|dotnet|bash|sh|curl|docker|kubectl|helm|git|openssl) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Program();
}
