using System.Runtime.InteropServices;
using System.Text.Json;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Prompts;

/// <summary>Where a member of a JSON object, or an element of an array, is in the text.</summary>
/// <param name="Start">Offset of the first byte: the quote before the name; of an element, its value.</param>
/// <param name="NameEnd">Offset behind the quote after the name; of an element, <paramref name="Start"/>.</param>
/// <param name="ValueStart">Offset of the first byte of the value.</param>
/// <param name="End">Offset behind the value.</param>
/// <param name="Kind">The first token of the value.</param>
internal readonly record struct JsonField(int Start, int NameEnd, int ValueStart, int End, JsonTokenType Kind)
{
    /// <summary>
    /// The last member of an object with a name, as most readers of JSON see it; <c>null</c> for none.
    /// </summary>
    /// <param name="json">The text.</param>
    /// <param name="start">Offset of the opening bracket.</param>
    /// <param name="name">The name.</param>
    public static JsonField? FindLast(ReadOnlySpan<byte> json, int start, ReadOnlySpan<byte> name)
    {
        JsonField? last = null;
        var walk = new JsonWalk(json, start);
        while (walk.Next(out var field))
        {
            if (field.IsNamed(json, name))
                last = field;
        }

        return last;
    }

    /// <summary>Whether the member has this name, escaped or not.</summary>
    public bool IsNamed(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name) => TextEquals(json[(Start + 1)..(NameEnd - 1)], name);

    /// <summary>Whether the value is this text, escaped or not.</summary>
    public bool HasText(ReadOnlySpan<byte> json, ReadOnlySpan<byte> text) =>
        Kind == JsonTokenType.String && TextEquals(json[(ValueStart + 1)..(End - 1)], text);

    private static bool TextEquals(ReadOnlySpan<byte> written, ReadOnlySpan<byte> text)
    {
        if (!written.Contains((byte)'\\'))
            return written.SequenceEqual(text);
        // No escape is longer than six bytes for one.
        if (written.Length > 6 * text.Length)
            return false;
        List<byte> plain = [];
        JsonEscapes.AppendUnescaped(written, plain);
        return CollectionsMarshal.AsSpan(plain).SequenceEqual(text);
    }
}

/// <summary>Walks the members of a JSON object or the elements of an array, nested as deep as the text is.</summary>
internal ref struct JsonWalk
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    private readonly int _start;
    private Utf8JsonReader _reader;

    /// <summary>Begins a walk.</summary>
    /// <param name="json">The text.</param>
    /// <param name="start">Offset of the opening bracket.</param>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public JsonWalk(ReadOnlySpan<byte> json, int start)
    {
        _start = start;
        _reader = new Utf8JsonReader(json[start..], Options);
        _reader.Read();
    }

    /// <summary>The kind of the value that is walked; once the walk has ended, its last token.</summary>
    public readonly JsonTokenType Kind => _reader.TokenType;

    /// <summary>Moves to the next one; <c>false</c> at the end.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public bool Next(out JsonField field)
    {
        field = default;
        if (!_reader.Read() || _reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            return false;
        var start = _start + (int)_reader.TokenStartIndex;
        var nameEnd = start;
        if (_reader.TokenType == JsonTokenType.PropertyName)
        {
            nameEnd = start + _reader.ValueSpan.Length + 2;
            _reader.Read();
        }

        var (valueStart, kind) = (_start + (int)_reader.TokenStartIndex, _reader.TokenType);
        _reader.Skip();
        field = new(start, nameEnd, valueStart, _start + (int)_reader.BytesConsumed, kind);
        return true;
    }

    /// <summary>Whether nothing but white space follows.</summary>
    /// <exception cref="JsonException">Something follows.</exception>
    public bool IsAtEnd() => !_reader.Read();
}
