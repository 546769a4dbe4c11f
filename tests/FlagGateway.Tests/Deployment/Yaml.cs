using FlagGateway.Tests.Configuration;
using YamlDotNet.RepresentationModel;

namespace FlagGateway.Tests.Deployment;

/// <summary>YAML as nodes: maps by key with <c>&lt;&lt;</c> merged, lists, scalars as text.</summary>
internal static class Yaml
{
    public static string Root => DocumentationTests.Root;

    public static string FullPath(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The documents of a file.</summary>
    public static IReadOnlyList<YamlNode> Load(params string[] path) => Parse(File.ReadAllText(FullPath(path)));

    /// <summary>The documents of a text.</summary>
    public static IReadOnlyList<YamlNode> Parse(string text)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    /// <summary>The node at a place such as <c>spec.ports</c>; <c>null</c> where there is none.</summary>
    public static YamlNode? At(this YamlNode? node, string path) =>
        path.Split('.').Aggregate(node, static (at, key) => at is YamlMappingNode map && map.Pairs().TryGetValue(key, out var next) ? next : null);

    /// <summary>Text at a place.</summary>
    public static string? Text(this YamlNode? node, string path = "") => ((path.Length == 0 ? node : node.At(path)) as YamlScalarNode)?.Value;

    /// <summary>Entries of the list at a place; none where there is none.</summary>
    public static IEnumerable<YamlNode> List(this YamlNode? node, string path) => (node.At(path) as YamlSequenceNode)?.Children ?? Enumerable.Empty<YamlNode>();

    /// <summary>Keys and values of the map at a place, merged ones included; none where there is none.</summary>
    public static IReadOnlyDictionary<string, YamlNode> Map(this YamlNode? node, string path) => (node.At(path) as YamlMappingNode)?.Pairs() ?? new Dictionary<string, YamlNode>();

    /// <summary>All nodes below one and itself.</summary>
    public static IEnumerable<YamlNode> All(this YamlNode node) => node.AllNodes;

    private static Dictionary<string, YamlNode> Pairs(this YamlMappingNode map)
    {
        Dictionary<string, YamlNode> pairs = [];
        foreach (var (key, value) in map.Children.OrderBy(pair => pair.Key.ToString() == "<<" ? 0 : 1))
        {
            if (key.ToString() != "<<")
            {
                pairs[key.ToString()] = value;
            }
            else
            {
                foreach (var (merged, inherited) in ((YamlMappingNode)value).Pairs())
                    pairs[merged] = inherited;
            }
        }

        return pairs;
    }
}
