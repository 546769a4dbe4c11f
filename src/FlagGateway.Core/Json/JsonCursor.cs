using System.Text;
using System.Text.Json;

namespace FlagGateway.Core.Json;

/// <summary>
/// Reads JSON tokens and tracks where the current token is: path, line and offsets. Allows comments and trailing
/// commas.
/// </summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    /// <summary>Maximum nesting of objects and arrays.</summary>
    /// <value>64.</value>
    public const int MaxDepth = 64;

    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaxDepth };

    private readonly List<JsonStep> _steps = [];
    private Utf8JsonReader _reader = new(json, Options);
    private LineCounter _lines = new(json);

    /// <summary>The kind of the token.</summary>
    public readonly JsonTokenType TokenType => _reader.TokenType;

    /// <summary>The steps to the token, outermost first.</summary>
    public readonly IReadOnlyList<JsonStep> Steps => _steps;

    /// <summary>The path of the token; a key has the path of its value.</summary>
    public readonly string Path
    {
        get
        {
            var path = JsonPath.Root;
            foreach (var step in _steps)
                path = step.Key is null ? JsonPath.Element(path, step.Index) : JsonPath.Property(path, step.Key);
            return path;
        }
    }

    /// <summary>The line, from 1, of the token.</summary>
    public int Line() => _lines.At(_reader.TokenStartIndex);

    /// <summary>Offset of the first byte of the token.</summary>
    public readonly int Start => (int)_reader.TokenStartIndex;

    /// <summary>Offset behind the last byte of the token.</summary>
    public readonly int End => (int)_reader.BytesConsumed;

    /// <summary>Moves to the next token; <c>false</c> at the end.</summary>
    public bool Read()
    {
        JsonStep? inside = _reader.TokenType switch
        {
            JsonTokenType.StartObject => new JsonStep("", 0),
            JsonTokenType.StartArray => new JsonStep(null, -1),
            _ => null,
        };
        if (!_reader.Read())
            return false;
        if (inside is { } step)
            _steps.Add(step);

        if (_reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            _steps.RemoveAt(_steps.Count - 1);
        else if (_reader.TokenType == JsonTokenType.PropertyName)
            _steps[^1] = new JsonStep(Text(), 0);
        else if (_steps.Count > 0 && _steps[^1].Key is null)
            _steps[^1] = new JsonStep(null, _steps[^1].Index + 1);
        return true;
    }

    /// <summary>Moves to the last token of the value of the current key or container.</summary>
    public void Skip() => _reader.Skip();

    /// <summary>Whether the token, a key, is a text.</summary>
    public readonly bool TextEquals(string text) => _reader.ValueTextEquals(text);

    /// <summary>Whether the token is text with an unpaired surrogate, which cannot become a string.</summary>
    public readonly bool IsBrokenText()
    {
        if (!_reader.ValueIsEscaped)
            return false;

        try
        {
            _reader.GetString();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    /// <summary>The text of a key or scalar: unescaped if possible, otherwise as written.</summary>
    public readonly string Text() =>
        _reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && !IsBrokenText()
            ? _reader.GetString()!
            : Encoding.UTF8.GetString(_reader.ValueSpan);
}
