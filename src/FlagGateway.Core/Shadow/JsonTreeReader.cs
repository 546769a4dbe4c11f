using System.Globalization;
using System.Text.Json;

namespace FlagGateway.Core.Shadow;

/// <summary>Reads a document without recursion, so that no depth can overflow the stack.</summary>
internal sealed class JsonTreeReader
{
    private readonly ReadOnlyMemory<byte> _source;
    private readonly int _maxDepth;
    private readonly StepBudget _budget;
    private JsonNode[] _nodes = new JsonNode[64];
    private readonly List<int> _open = [];
    private readonly List<byte> _unescaped = [];
    private int _count;
    private Slice _name;
    private bool _hasDeepParts;

    private JsonTreeReader(ReadOnlyMemory<byte> source, int maxDepth, StepBudget budget) =>
        (_source, _maxDepth, _budget) = (source, maxDepth, budget);

    /// <summary>The document; null with the position if it is not JSON, or if the budget is spent.</summary>
    public static JsonTree? Read(ReadOnlyMemory<byte> utf8, int maxDepth, StepBudget budget, out string? problem)
    {
        problem = null;
        var reader = new JsonTreeReader(utf8, maxDepth, budget);
        try
        {
            return reader.ReadAll();
        }
        catch (JsonException exception)
        {
            // The exception's own message quotes the document, which may be secret.
            problem = string.Create(CultureInfo.InvariantCulture, $"not JSON from line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
            return null;
        }
    }

    private JsonTree? ReadAll()
    {
        var reader = new Utf8JsonReader(_source.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read())
        {
            if (!_budget.TrySpend())
                return null;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _name = Unescaped(ref reader);
                    break;
                case JsonTokenType.StartArray or JsonTokenType.StartObject when _open.Count >= _maxDepth:
                    if (!ReadDeep(ref reader))
                        return null;
                    break;
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    Add(reader.TokenType == JsonTokenType.StartArray ? JsonKind.Array : JsonKind.Object, new Slice((int)reader.TokenStartIndex, 0));
                    _open.Add(_count - 1);
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    Close((int)reader.BytesConsumed);
                    break;
                default:
                    AddScalar(ref reader);
                    break;
            }
        }

        return new JsonTree(_source, [.. _unescaped], _nodes, _count) { HasDeepParts = _hasDeepParts };
    }

    private void AddScalar(ref Utf8JsonReader reader) => Add(
        reader.TokenType switch
        {
            JsonTokenType.Null => JsonKind.Null,
            JsonTokenType.Number => JsonKind.Number,
            JsonTokenType.String => JsonKind.String,
            _ => JsonKind.Boolean,
        },
        Unescaped(ref reader));

    private bool ReadDeep(ref Utf8JsonReader reader)
    {
        _hasDeepParts = true;
        var (start, depth) = ((int)reader.TokenStartIndex, reader.CurrentDepth);
        while (reader.Read() && (reader.CurrentDepth > depth || reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject)))
        {
            if (!_budget.TrySpend())
                return false;
        }

        Add(JsonKind.Deep, new Slice(start, (int)reader.BytesConsumed - start));
        return true;
    }

    private void Add(JsonKind kind, Slice text)
    {
        if (_open.Count > 0)
            _nodes[_open[^1]].Count++;
        if (_count == _nodes.Length)
            Array.Resize(ref _nodes, _count * 2);
        _nodes[_count++] = new JsonNode { Kind = kind, Text = text, Name = _name, End = _count };
        _name = default;
    }

    private void Close(int end)
    {
        ref var node = ref _nodes[_open[^1]];
        node.Text = new Slice(node.Text.Start, end - node.Text.Start);
        node.End = _count;
        _open.RemoveAt(_open.Count - 1);
    }

    private Slice Unescaped(ref Utf8JsonReader reader)
    {
        // A string's token starts at its quote; the value begins one byte later.
        var start = (int)reader.TokenStartIndex + (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? 1 : 0);
        if (!reader.ValueIsEscaped)
            return new Slice(start, reader.ValueSpan.Length);
        var at = _unescaped.Count;
        JsonEscapes.AppendUnescaped(reader.ValueSpan, _unescaped);
        return new Slice(~at, _unescaped.Count - at);
    }
}
