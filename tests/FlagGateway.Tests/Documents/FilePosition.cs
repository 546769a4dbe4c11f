using System.Text.Json.Nodes;
using FlagGateway.Tests.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Tests.Documents;

/// <summary>Where a fragment belongs in one of the three files.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Steps">The keys from its root; <c>[]</c> is an entry of a list, <c>*</c> one of a map.</param>
/// <param name="Known">How many keys of the fragment are known there.</param>
/// <param name="Schema">What the schema says about it.</param>
internal sealed record FilePosition(string File, IReadOnlyList<string> Steps, int Known, JsonObject Schema)
{
    private static readonly string[] Target = ["cluster", "clusters", "request_headers", "path_prefix", "prompt", "body", "response"];

    private static readonly (string File, JsonObject Schema)[] Schemas = [.. new[] { "gateway", "flags", "rollouts" }.Select(static name =>
        (name + ".json", JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(DocumentationTests.Root, $"config/schemas/{name}.schema.json")))!.AsObject()))];

    /// <summary>The positions that know most of its keys; none if no position knows any.</summary>
    public static IReadOnlyList<FilePosition> Find(JsonObject fragment)
    {
        var direct = All(keys => fragment.Count(member => keys.Contains(member.Key)), isMap: false);
        // An entry of a map, whose key is a name.
        return direct.Count == 0 && fragment.Count == 1 && fragment.First().Value is JsonObject entry ? All(keys => entry.Count(member => keys.Contains(member.Key)), isMap: true) : direct;
    }

    /// <summary>The position of a complete file; <c>null</c> for a file of another name.</summary>
    public static FilePosition? OfFile(string name) => Schemas.Where(schema => schema.File == name).Select(static schema => new FilePosition(schema.File, [], 0, schema.Schema)).FirstOrDefault();

    /// <summary>
    /// Keys that the schema does not have; the reader of flags.json ignores them, and finds those of gateway.json
    /// itself.
    /// </summary>
    public IEnumerable<string> UnknownKeys(JsonNode? value) => File == "gateway.json" ? [] : Unknown(Schema, value, "$");

    /// <summary>Puts a fragment there, and what leads to it.</summary>
    public void Insert(JsonObject root, JsonObject fragment)
    {
        JsonNode at = root;
        for (var i = 0; i < Steps.Count; i++)
        {
            var next = i + 1 < Steps.Count && Steps[i + 1] == "[]" ? (JsonNode)new JsonArray() : new JsonObject();
            at = (Steps[i], at) switch
            {
                // Members of a flag or a plan belong to the first one.
                ("[]", JsonArray list) when list.Count > 0 && (i < Steps.Count - 1 || (i == Steps.Count - 1 && i < 3 && DocumentJson.NameOf(fragment) is null)) => list[0]!,
                ("[]", JsonArray list) => DocumentJson.EntryLike(list, fragment),
                ("*", JsonObject map) => map.Count > 0 ? map[0]! : map["one"] = next,
                (var key, _) => at[key] ?? (at[key] = next),
            };
        }

        DocumentJson.Merge(at.AsObject(), fragment);
    }

    private static IReadOnlyList<FilePosition> All(Func<HashSet<string>, int> count, bool isMap)
    {
        List<FilePosition> found = [];
        foreach (var (file, schema) in Schemas)
            Walk(schema, schema, []);
        return [.. found.Where(position => position.Known > 0 && position.Known == found.Max(static other => other.Known))];

        void Walk(JsonObject root, JsonObject schema, string[] steps)
        {
            var node = schema["$ref"] is { } reference ? root["$defs"]![reference.GetValue<string>().Split('/')[^1]]!.AsObject() : schema;
            if (!isMap || steps is [.., "*"])
                found.Add(new FilePosition(FileOf(root), isMap ? steps[..^1] : steps, count(KeysOf(node, steps)), node));
            foreach (var (key, value) in node["properties"]?.AsObject() ?? [])
                Walk(root, value!.AsObject(), [.. steps, key]);
            if (node["items"] is JsonObject items)
                Walk(root, items, [.. steps, "[]"]);
            if (node["additionalProperties"] is JsonObject entry)
                Walk(root, entry, [.. steps, "*"]);
            foreach (var choice in Choices(node))
                Walk(root, choice, steps);
        }
    }

    private static IEnumerable<string> Unknown(JsonObject schema, JsonNode? value, string path)
    {
        if (value is JsonArray list)
            return list.SelectMany((entry, i) => Unknown(ItemsOf(schema), entry, $"{path}[{i}]"));
        var properties = Choices(schema).Append(schema).Select(static choice => choice["properties"]).OfType<JsonObject>().SelectMany(static map => map).ToLookup(static member => member.Key, static member => member.Value!.AsObject());
        return value is not JsonObject map || properties.Count == 0 ? []
            : map.SelectMany(member => properties[member.Key].FirstOrDefault() is { } known ? Unknown(known, member.Value, $"{path}.{member.Key}") : [$"Unknown key: {path}.{member.Key}"]);
    }

    private static JsonObject ItemsOf(JsonObject schema) => Choices(schema).Append(schema).Select(static choice => choice["items"]).OfType<JsonObject>().FirstOrDefault() ?? [];

    private static IEnumerable<JsonObject> Choices(JsonObject schema) =>
        new[] { schema["oneOf"], schema["anyOf"] }.OfType<JsonArray>().SelectMany(static list => list.OfType<JsonObject>());

    private static string FileOf(JsonObject root) => Schemas.Single(schema => schema.Schema == root).File;

    private static HashSet<string> KeysOf(JsonObject schema, string[] steps) =>
    [
        .. schema["properties"]?.AsObject().Select(static member => member.Key) ?? [],
        .. steps switch
        {
            ["ReverseProxy", "Routes", "*"] => typeof(RouteConfig).GetProperties().Select(static property => property.Name),
            ["ReverseProxy", "Clusters", "*"] => typeof(ClusterConfig).GetProperties().Select(static property => property.Name),
            [.., "configuration_value"] => Target,
            _ => [],
        },
    ];
}
