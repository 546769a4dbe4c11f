using System.Globalization;
using System.Text.Json;

namespace FlagGateway.Configuration;

/// <summary>
/// From configuration keys, <c>FlagGateway:State:Kind</c>, to their places in a JSON file.
/// Keys are matched without regard to case, as the configuration system does.
/// </summary>
internal sealed class KeyMap
{
    private readonly Dictionary<string, KeyLocation> _places = new(StringComparer.OrdinalIgnoreCase);

    private KeyMap()
    {
    }

    /// <summary>Reads the places of the keys of one top-level section; other sections cost only their bytes.</summary>
    public static KeyMap Read(ConfigFile file, string section)
    {
        KeyMap map = new();
        JsonCursor cursor = new(file.Bytes.Span);
        try
        {
            while (cursor.Read())
                map.Note(ref cursor, section);
        }
        catch (JsonException)
        {
            // Broken from here on: what was found before still helps.
        }

        return map;
    }

    /// <summary>The place of a key; <c>null</c> when the file does not have it.</summary>
    public KeyLocation? Find(string key) => _places.TryGetValue(key, out var place) ? place : null;

    private void Note(ref JsonCursor cursor, string section)
    {
        if (cursor.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray || cursor.Steps.Count == 0)
            return;

        var key = string.Join(':', cursor.Steps.Select(step => step.Key ?? step.Index.ToString(CultureInfo.InvariantCulture)));
        if (cursor.TokenType == JsonTokenType.PropertyName)
        {
            // The line of a key is more use than that of its value, which may begin further down.
            if (BelongsTo(key, section))
                _places[key] = new(cursor.Path, cursor.Line(), null);
            else
                cursor.Skip();
            return;
        }

        _places.TryGetValue(key, out var place);
        var line = place.Line > 0 ? place.Line : cursor.Line();
        _places[key] = new(cursor.Path, line, Value(ref cursor));
    }

    private static bool BelongsTo(string key, string section) =>
        key.StartsWith(section, StringComparison.OrdinalIgnoreCase) && (key.Length == section.Length || key[section.Length] == ':');

    private static string? Value(ref JsonCursor cursor) => cursor.TokenType switch
    {
        JsonTokenType.True => bool.TrueString,
        JsonTokenType.False => bool.FalseString,
        JsonTokenType.String or JsonTokenType.Number => cursor.Text(),
        _ => null,
    };
}
