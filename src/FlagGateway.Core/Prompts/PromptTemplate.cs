using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlagGateway.Core.Prompts;

/// <summary>
/// The text of a prompt with variables: <c>{{name}}</c> stands for a value of the request, <c>{{{{</c> for <c>{{</c>.
/// Immutable.
/// </summary>
internal sealed class PromptTemplate
{
    private const string Open = "{{";
    private const string Close = "}}";

    // Text between the variables, as parts of a JSON string: one more than variables.
    private readonly byte[][] _texts;
    private readonly int[] _variables;

    private PromptTemplate(string text, List<string> texts, List<string> names)
    {
        Text = text;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Variables = [.. names.Distinct(StringComparer.Ordinal)];
        _texts = [.. texts.Select(static one => JsonEncodedText.Encode(one, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray())];
        _variables = [.. names.Select(name => Array.IndexOf(Variables, name))];
    }

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>SHA-256 of the text in UTF-8, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>Names of its variables, each once.</summary>
    public string[] Variables { get; }

    /// <summary>Compiles a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="error">What is wrong with it; <c>null</c> for nothing.</param>
    /// <returns>The template; <c>null</c> if there is an error.</returns>
    public static PromptTemplate? Compile(string text, out TemplateError? error)
    {
        List<string> texts = [], names = [];
        StringBuilder before = new();
        error = null;
        for (var at = 0; ;)
        {
            var open = text.IndexOf(Open, at, StringComparison.Ordinal);
            before.Append(text, at, (open < 0 ? text.Length : open) - at);
            if (open < 0)
                break;
            at = open + Open.Length;
            if (string.CompareOrdinal(text, at, Open, 0, Open.Length) == 0)
            {
                before.Append(Open);
                at += Open.Length;
                continue;
            }

            error = ReadName(text, at, out var name);
            if (error is not null)
                return null;
            texts.Add(before.ToString());
            before.Clear();
            names.Add(name.Trim().ToString());
            at += name.Length + Close.Length;
        }

        texts.Add(before.ToString());
        return new PromptTemplate(text, texts, names);
    }

    /// <summary>Puts values in.</summary>
    /// <param name="values">By index of <see cref="Variables"/>: the value as part of a JSON string.</param>
    /// <returns>The text as parts of a JSON string.</returns>
    public ReadOnlyMemory<byte>[] Fill(ReadOnlySpan<ReadOnlyMemory<byte>> values)
    {
        var parts = new ReadOnlyMemory<byte>[_texts.Length + _variables.Length];
        for (var i = 0; i < _texts.Length; i++)
        {
            parts[2 * i] = _texts[i];
            if (i < _variables.Length)
                parts[(2 * i) + 1] = values[_variables[i]];
        }

        return parts;
    }

    private static TemplateError? ReadName(string text, int start, out ReadOnlySpan<char> name)
    {
        var rest = text.AsSpan(start);
        var end = rest.IndexOfAny('\r', '\n') is >= 0 and var lineEnd ? lineEnd : rest.Length;
        var close = rest[..end].IndexOf(Close, StringComparison.Ordinal);
        name = close < 0 ? [] : rest[..close];
        if (close < 0)
            return new(LineAt(text, start), Open + rest[..Math.Min(end, TemplateError.MaxValue)].ToString(), "A variable is not closed on its line.");
        return IsName(name.Trim()) ? null : new(LineAt(text, start), Open + name[..Math.Min(name.Length, TemplateError.MaxValue)].ToString() + Close, "Not the name of a variable.");
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
                return false;
        }

        return name.Length is >= 1 and <= 64;
    }

    private static int LineAt(string text, int offset) => text.AsSpan(0, offset).Count('\n') + 1;
}

/// <summary>An error in a prompt's text.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Value">The text in question, shortened.</param>
/// <param name="Problem">The problem, in one sentence.</param>
internal sealed record TemplateError(int Line, string Value, string Problem)
{
    /// <summary>Maximum length of <see cref="Value"/> without brackets, in characters.</summary>
    public const int MaxValue = 64;
}
