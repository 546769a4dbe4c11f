using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FlagGateway.Tests.Documents;

/// <summary>JSON of documents, which is often a part of a file with an ellipsis for the rest.</summary>
internal static partial class DocumentJson
{
    /// <summary>Parses a block: members without braces become an object, and ellipses are left out.</summary>
    /// <exception cref="JsonException">It is not JSON, or has a key twice.</exception>
    public static JsonNode Parse(string text)
    {
        var hashes = 0;
        var complete = Ellipsis().Replace(text, match => match.Value switch
        {
            // A secret's hash that the document leaves out.
            "\"…\"" => $"\"{(++hashes).ToString("x64", CultureInfo.InvariantCulture)}\"",
            ['"', ..] => match.Value,
            _ => "",
        });
        return JsonNode.Parse(complete.TrimStart() is ['{' or '[', ..] ? complete : $"{{{complete}}}", null, new JsonDocumentOptions { AllowDuplicateProperties = false, CommentHandling = JsonCommentHandling.Skip })!;
    }

    /// <summary>
    /// Merges an object into another one: objects by key, flags and plans by their names; others are replaced.
    /// </summary>
    public static void Merge(JsonObject target, JsonObject source)
    {
        foreach (var (key, value) in source)
        {
            if (target[key] is JsonObject inner && value is JsonObject added)
            {
                Merge(inner, added);
            }
            else if (key is "feature_flags" or "rollouts" && target[key] is JsonArray list && value is JsonArray entries)
            {
                foreach (var entry in entries.OfType<JsonObject>())
                    Merge(EntryLike(list, entry), entry);
            }
            else
            {
                target[key] = value?.DeepClone();
            }
        }
    }

    /// <summary>The entry of a list with the same name as another one; added if there is none.</summary>
    public static JsonObject EntryLike(JsonArray list, JsonObject entry)
    {
        var name = NameOf(entry);
        if (list.OfType<JsonObject>().FirstOrDefault(other => name is not null && NameOf(other) == name) is { } found)
            return found;
        JsonObject added = [];
        list.Add((JsonNode)added);
        return added;
    }

    /// <summary>All objects of a document with their members.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Members(JsonNode? node) => node switch
    {
        JsonObject map => map.Concat(map.SelectMany(static member => Members(member.Value))),
        JsonArray list => list.SelectMany(Members),
        _ => [],
    };

    /// <summary>What an entry of a list is called; <c>null</c> for no name.</summary>
    public static string? NameOf(JsonObject entry) => (entry["id"] ?? entry["name"] ?? entry["flag"])?.GetValue<string>();

    [GeneratedRegex("""("(\\.|[^"\\])*")|,?\s*…""", RegexOptions.ExplicitCapture)]
    private static partial Regex Ellipsis();
}
