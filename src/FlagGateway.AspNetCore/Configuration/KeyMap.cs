using System.Globalization;
using System.Text.Json;
using FlagGateway.Core.Json;

namespace FlagGateway.Configuration;

/// <summary>
/// Maps configuration keys, such as <c>FlagGateway:State:Kind</c>, to locations in a JSON file.
/// Keys are case-insensitive, as in the configuration system.
/// </summary>
internal sealed class KeyMap
{
    private readonly Dictionary<string, KeyLocation> _places = new(StringComparer.OrdinalIgnoreCase);

    private KeyMap()
    {
    }

    /// <summary>Reads the locations of the keys of one top-level section; other sections are skipped.</summary>
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
            // The text is invalid from here; keys found before are still valid.
        }

        return map;
    }

    /// <summary>The location of a key; <c>null</c> if it is not in the file.</summary>
    public KeyLocation? Find(string key) => _places.TryGetValue(key, out var location) ? location : null;

    private void Note(ref JsonCursor cursor, string section)
    {
        if (cursor.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray || cursor.Steps.Count == 0)
            return;

        var key = string.Join(':', cursor.Steps.Select(step => step.Key ?? step.Index.ToString(CultureInfo.InvariantCulture)));
        if (cursor.TokenType == JsonTokenType.PropertyName)
        {
            // The line of a key is more useful than that of its value, which may begin further down.
            if (BelongsTo(key, section))
                _places[key] = new(cursor.Path, cursor.Line(), null);
            else
                cursor.Skip();
            return;
        }

        _places.TryGetValue(key, out var location);
        var line = location.Line > 0 ? location.Line : cursor.Line();
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
