using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlagGateway.FunctionalTests.Commands;

/// <summary>The keys of a JSON document, each with the kinds of its values.</summary>
internal static partial class JsonShape
{
    /// <summary>The shape of a document: <c>rollouts[].phase</c> is <c>text</c>.</summary>
    /// <param name="root">The document.</param>
    /// <param name="maps">Objects whose keys are names.</param>
    public static SortedDictionary<string, SortedSet<string>> From(JsonElement root, params string[] maps)
    {
        SortedDictionary<string, SortedSet<string>> shape = new(StringComparer.Ordinal);
        Add(shape, "", root, maps);
        return shape;
    }

    /// <summary>The documented shape of a command: the block of code under its heading.</summary>
    public static SortedDictionary<string, SortedSet<string>> Documented(string page, string command)
    {
        var heading = $"## `{command}`\n";
        var begin = page.IndexOf(heading, StringComparison.Ordinal);
        Assert.True(begin >= 0, $"docs/json.md has no {heading}");
        var block = Block().Match(page, begin).Groups["lines"].Value;
        SortedDictionary<string, SortedSet<string>> shape = new(StringComparer.Ordinal);
        foreach (var parts in block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            shape[parts[0]] = new SortedSet<string>(parts[1].Split('|'), StringComparer.Ordinal);
        return shape;
    }

    private static void Add(SortedDictionary<string, SortedSet<string>> shape, string path, JsonElement value, string[] maps)
    {
        if (path.Length != 0)
        {
            if (!shape.TryGetValue(path, out var kinds))
                shape[path] = kinds = new SortedSet<string>(StringComparer.Ordinal);
            kinds.Add(KindOf(value));
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
                Add(shape, (path.Length == 0 ? "" : path + ".") + (maps.Contains(path) ? "*" : property.Name), property.Value, maps);
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                Add(shape, path + "[]", item, maps);
        }
    }

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };

    [GeneratedRegex("```\n(?<lines>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();
}
