using System.Text.Json;
using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Observability;

/// <summary>One query of a dashboard.</summary>
/// <param name="Place">File and panel, annotation or variable.</param>
/// <param name="Expression">PromQL as it stands there.</param>
/// <param name="Legend">What names its series; empty where nothing does.</param>
internal sealed partial record DashboardQuery(string Place, string Expression, string Legend)
{
    /// <summary>The labels that the legend shows.</summary>
    public IEnumerable<string> Labels => LegendLabel().Matches(Legend).Select(match => match.Groups[1].Value);

    /// <summary>The query as Grafana would send it.</summary>
    /// <param name="variables">Values of the dashboard's variables, without the dollar sign.</param>
    public string With(IReadOnlyDictionary<string, string> variables) =>
        Variable().Replace(Expression, match => variables.TryGetValue(match.Groups[1].Value, out var value) ? value : throw new KeyNotFoundException($"{Place}: {match.Value}"));

    [GeneratedRegex(@"\{\{\s*(\w+)\s*\}\}")]
    private static partial Regex LegendLabel();

    // ${1} in label_replace is a group of the pattern, not a variable.
    [GeneratedRegex(@"\$([a-z_]\w*)")]
    private static partial Regex Variable();
}

/// <summary>The dashboards as they are shipped.</summary>
internal static partial class Dashboards
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "dashboards");

    /// <summary>The queries of all panels, annotations and variables.</summary>
    public static IReadOnlyList<DashboardQuery> Queries { get; } = [.. Directory.EnumerateFiles(Folder, "*.json").Order(StringComparer.Ordinal).SelectMany(Read)];

    private static IEnumerable<DashboardQuery> Read(string file)
    {
        var name = Path.GetFileName(file);
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var root = document.RootElement;
        foreach (var panel in root.GetProperty("panels").EnumerateArray())
        {
            foreach (var target in panel.TryGetProperty("targets", out var targets) ? targets.EnumerateArray() : default)
                yield return new($"{name}: {Text(panel, "title")} {Text(target, "refId")}", Text(target, "expr"), Text(target, "legendFormat"));
        }

        foreach (var annotation in root.GetProperty("annotations").GetProperty("list").EnumerateArray().Where(annotation => annotation.TryGetProperty("expr", out _)))
            yield return new($"{name}: annotation {Text(annotation, "name")}", Text(annotation, "expr"), Text(annotation, "titleFormat") + Text(annotation, "textFormat"));
        foreach (var variable in root.GetProperty("templating").GetProperty("list").EnumerateArray().Where(variable => Text(variable, "type") == "query"))
        {
            // label_values(selector, label) asks for the label of the series.
            var match = LabelValues().Match(Text(variable, "definition"));
            yield return new($"{name}: variable {Text(variable, "name")}", match.Groups[1].Value, $"{{{{{match.Groups[2].Value}}}}}");
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    [GeneratedRegex(@"^label_values\((.+), (\w+)\)$")]
    private static partial Regex LabelValues();
}
