using System.Text.Json;

namespace FlagGateway.Core.Json;

/// <summary>
/// Finds the text of fields in a JSON object that arrives in parts, without reading more of it than necessary. The
/// first field of a path counts, and only if it is text that is not blank.
/// </summary>
/// <remarks>Objects inside of arrays are not searched. Text below 64 levels ends the search.</remarks>
/// <param name="paths">The paths.</param>
/// <param name="orders">
/// Lists of indexes into the paths: of each list, the first path with a value is wanted. The search is complete when no
/// further byte can change that.
/// </param>
internal sealed class JsonFieldScanner(JsonFieldPath[] paths, int[][] orders)
{
    private readonly string?[] _values = new string?[paths.Length];
    private readonly bool[] _isDecided = new bool[paths.Length];
    // How many leading names of each path are open objects.
    private readonly int[] _open = new int[paths.Length];
    // Whether the value that follows is the field, or an object on the way to it.
    private readonly bool[] _isNext = new bool[paths.Length];
    private readonly bool[] _isEntered = new bool[paths.Length];
    private JsonReaderState _state;

    /// <summary>
    /// Whether the text is not a JSON object, or has text that is not UTF-8 where a value was wanted.
    /// </summary>
    public bool IsInvalid { get; private set; }

    /// <summary>Whether nothing more can be found.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The value of a path; <c>null</c> if none was found.</summary>
    public string? ValueOf(int path) => _values[path];

    /// <summary>Reads further. Never throws for anything in the text.</summary>
    /// <param name="unread">The text after what was consumed before.</param>
    /// <param name="isLast">Whether no text follows.</param>
    /// <returns>How many bytes were consumed; the others must be passed again, with more.</returns>
    public int Scan(ReadOnlySpan<byte> unread, bool isLast)
    {
        if (IsComplete)
            return 0;
        Utf8JsonReader reader = new(unread, isLast, _state);
        try
        {
            while (!IsComplete && reader.Read())
                Take(ref reader);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape for half of a surrogate pair.
            (IsInvalid, IsComplete) = (true, true);
        }

        _state = reader.CurrentState;
        IsComplete |= isLast;
        return (int)reader.BytesConsumed;
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                TakeName(ref reader);
                return;
            case JsonTokenType.EndObject when reader.CurrentDepth == 0:
                IsComplete = true;
                return;
            case JsonTokenType.EndObject:
                Leave(reader.CurrentDepth);
                return;
            case JsonTokenType.EndArray:
                return;
            case var value when reader.CurrentDepth == 0:
                IsInvalid = IsComplete = value != JsonTokenType.StartObject;
                return;
            default:
                TakeValue(ref reader);
                return;
        }
    }

    private void TakeName(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        for (var i = 0; i < paths.Length; i++)
        {
            var names = paths[i].Names;
            var isOnPath = !_isDecided[i] && _open[i] == depth - 1 && depth <= names.Length && reader.ValueTextEquals(names[depth - 1]);
            _isNext[i] = isOnPath && depth == names.Length;
            _isEntered[i] = isOnPath && depth < names.Length;
        }
    }

    private void TakeValue(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < paths.Length; i++)
        {
            if (_isEntered[i] && reader.TokenType == JsonTokenType.StartObject)
                _open[i] = reader.CurrentDepth;
            if (_isNext[i])
            {
                _isDecided[i] = true;
                // As of every other source, blank text is no value.
                _values[i] = reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
                IsComplete = Array.TrueForAll(orders, IsDecided);
            }

            _isNext[i] = _isEntered[i] = false;
        }
    }

    private void Leave(int depth)
    {
        for (var i = 0; i < _open.Length; i++)
        {
            if (_open[i] == depth)
                _open[i] = depth - 1;
        }
    }

    private bool IsDecided(int[] order)
    {
        foreach (var path in order)
        {
            if (_values[path] is not null)
                return true;
            if (!_isDecided[path])
                return false;
        }

        return true;
    }
}
