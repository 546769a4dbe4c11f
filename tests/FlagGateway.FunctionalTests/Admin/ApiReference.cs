using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FlagGateway.FunctionalTests.Admin;

/// <summary>The reference of the API, generated from the gateway's own OpenAPI document.</summary>
internal static class ApiReference
{
    /// <summary>The document, in Markdown.</summary>
    /// <param name="api">The OpenAPI document.</param>
    public static string Create(JsonElement api)
    {
        StringBuilder text = new();
        text.Append("""
            # Requests of the API

            Generated from `GET /api/v1/openapi.json` of a gateway, which has the types of all keys. What they are for:
            [API](../api.md). Errors are problem details (RFC 9457); 401 means that the [token](../security.md#tokens) is missing or
            unknown.

            """);
        foreach (var tag in api.GetProperty("tags").EnumerateArray().Select(static tag => tag.GetProperty("name").GetString()!))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {char.ToUpperInvariant(tag[0])}{tag[1..]}\n");
            foreach (var path in api.GetProperty("paths").EnumerateObject())
            {
                foreach (var operation in path.Value.EnumerateObject().Where(operation => operation.Value.GetProperty("tags")[0].GetString() == tag))
                    Append(text, api, $"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value);
            }
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Append(StringBuilder text, JsonElement api, string name, JsonElement operation)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### `{name}`\n\n{operation.GetProperty("summary").GetString()}.\n");
        var parameters = operation.TryGetProperty("parameters", out var found) ? found.EnumerateArray().Where(static one => one.GetProperty("in").GetString() != "path").ToArray() : [];
        if (parameters.Length > 0)
            text.Append("\n| parameter | in | type | |\n|---|---|---|---|\n").AppendJoin('\n', parameters.Select(RowOf)).Append('\n');
        string[] lines =
        [
            .. operation.TryGetProperty("requestBody", out var body) ? KeysOf(api, body, "Body") : [],
            .. KeysOf(api, operation.GetProperty("responses").GetProperty("200"), "Response"),
            $"Statuses: {string.Join(", ", operation.GetProperty("responses").EnumerateObject().Select(static status => status.Name).Order(StringComparer.Ordinal))}.",
        ];
        foreach (var line in lines)
            text.Append(CultureInfo.InvariantCulture, $"\n{line}\n");
    }

    private static string RowOf(JsonElement parameter)
    {
        var description = parameter.TryGetProperty("description", out var text) ? text.GetString()!.Replace("|", "\\|", StringComparison.Ordinal) : "";
        return $"| `{parameter.GetProperty("name").GetString()}` | {parameter.GetProperty("in").GetString()} | {TypeOf(parameter.GetProperty("schema"))} | {description} |";
    }

    // The keys of the first level; the OpenAPI document has all.
    private static IEnumerable<string> KeysOf(JsonElement api, JsonElement message, string title)
    {
        foreach (var content in message.GetProperty("content").EnumerateObject())
        {
            var schema = Resolve(api, content.Value.GetProperty("schema"));
            var isList = schema.TryGetProperty("items", out var items);
            var keys = (isList ? Resolve(api, items) : schema).TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(static one => $"`{one.Name}`").ToArray() : [];
            yield return $"{title}: `{content.Name}`{(isList ? ", a list" : "")}{(keys.Length == 0 ? "" : $" with {string.Join(", ", keys)}")}.";
        }
    }

    private static JsonElement Resolve(JsonElement api, JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? api.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
        : schema;

    private static string TypeOf(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? ""
        : type.ValueKind == JsonValueKind.Array ? string.Join(" or ", type.EnumerateArray().Select(static one => one.GetString())) : type.GetString()!;
}
