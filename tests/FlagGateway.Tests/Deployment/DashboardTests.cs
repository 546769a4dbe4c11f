using System.Text.Json;
using System.Text.RegularExpressions;
using FlagGateway.Commands;

namespace FlagGateway.Tests.Deployment;

/// <summary>
/// The conventions that Grafana's dashboards and Prometheus' rules keep, and the names that they use.
/// </summary>
public sealed partial class DashboardTests
{
    private static readonly string[] PanelTypes = ["row", "timeseries", "stat", "table", "bargauge", "state-timeline", "text"];
    private static readonly string Folder = Yaml.FullPath("dashboards");

    public static TheoryData<string> Files => [.. Names];

    private static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.json").Select(static file => Path.GetFileName(file));

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_Each_HasWhatAReaderNeeds(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, file)));
        var root = document.RootElement;
        var panels = root.GetProperty("panels").EnumerateArray().ToList();

        Assert.Equal($"flaggateway-{Path.GetFileNameWithoutExtension(file)}", root.GetProperty("uid").GetString());
        Assert.False(root.TryGetProperty("id", out _), "The id is the server's to give.");
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal("datasource", root.GetProperty("templating").GetProperty("list")[0].GetProperty("type").GetString());
        Assert.All(panels, panel => Assert.Contains(panel.GetProperty("type").GetString(), PanelTypes));
        foreach (var panel in panels.Where(panel => panel.GetProperty("type").GetString() != "row"))
        {
            var title = panel.GetProperty("title").GetString()!;
            Assert.True(panel.GetProperty("description").GetString()!.Length > 15, $"{title}: no description");
            Assert.False(string.IsNullOrEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()), $"{title}: no unit");
            Assert.Equal("${datasource}", panel.GetProperty("datasource").GetProperty("uid").GetString());
            foreach (var target in panel.GetProperty("targets").EnumerateArray())
            {
                Assert.Equal("${datasource}", target.GetProperty("datasource").GetProperty("uid").GetString());
                Assert.DoesNotMatch(@"rate\([^\[]*\[\d", target.GetProperty("expr").GetString()!);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_Grid_HasNoGapToTheRightAndNoOverlap(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, file)));
        HashSet<(int, int)> taken = [];
        foreach (var panel in document.RootElement.GetProperty("panels").EnumerateArray())
        {
            var grid = panel.GetProperty("gridPos");
            var (x, y, w, h) = (grid.GetProperty("x").GetInt32(), grid.GetProperty("y").GetInt32(), grid.GetProperty("w").GetInt32(), grid.GetProperty("h").GetInt32());
            Assert.True(x >= 0 && x + w <= 24 && h > 0, $"{panel.GetProperty("title")} is outside of the 24 columns");
            for (var column = x; column < x + w; column++)
            {
                for (var row = y; row < y + h; row++)
                    Assert.True(taken.Add((column, row)), $"{panel.GetProperty("title")} lies on another panel");
            }
        }
    }

    [Fact]
    public void Metrics_InDashboardsRulesAndTexts_AreThoseOfTheReference()
    {
        var table = Documented().Matches(File.ReadAllText(Yaml.FullPath("docs/metrics.md"))).SelectMany(row => Metric().Matches(row.Value)).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        var used = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
            .SelectMany(file => Metric().Matches(File.ReadAllText(file)).Select(match => (File: file, Name: Suffix().Replace(match.Value, ""))))
            // A name of a recording rule has the metric between colons, sometimes without its _total.
            .Where(use => !table.Contains(use.Name) && !table.Contains(use.Name + "_total"))
            .Where(use => use.Name is not "flaggateway_request_errors" and not "flaggateway_shadow_dropped" and not "flaggateway_shadow_mismatches");

        Assert.True(table.Count > 30);
        Assert.Empty(used.Distinct());
    }

    [Fact]
    public void Metrics_OfTheReference_AreAllOnADashboard()
    {
        var table = Documented().Matches(File.ReadAllText(Yaml.FullPath("docs/metrics.md"))).SelectMany(row => Metric().Matches(row.Value)).Select(match => match.Value);
        var dashboards = string.Concat(Directory.GetFiles(Folder, "*.json").Select(File.ReadAllText));

        Assert.All(table, metric => Assert.Contains(metric, dashboards, StringComparison.Ordinal));
    }

    [Fact]
    public void Alerts_Each_HasWaitSeverityTextAndADashboardThatIsThere()
    {
        var uids = Names.Select(file => $"/d/flaggateway-{Path.GetFileNameWithoutExtension(file)}").ToList();
        var rows = Severity().Matches(File.ReadAllText(Path.Combine(Folder, "README.md"))).ToDictionary(row => row.Groups["severity"].Value, row => row.Value);
        foreach (var alert in Yaml.Load("dashboards", "prometheus", "alerts.rules.yml").Single().List("groups").SelectMany(group => group.List("rules")))
        {
            Assert.NotNull(alert.Text("for"));
            Assert.Contains($"`{alert.Text("alert")}`", rows[alert.Text("labels.severity")!], StringComparison.Ordinal);
            Assert.True(alert.Text("annotations.summary")!.Length > 10);
            Assert.True(alert.Text("annotations.description")!.Length > 40);
            Assert.Contains(alert.Text("annotations.dashboard")!.Split('?')[0], uids);
        }
    }

    [Fact]
    public void Commands_InTexts_Exist()
    {
        var root = CommandTree.Create();
        var commands = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).SelectMany(file => Command().Matches(File.ReadAllText(file))).ToList();

        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
        {
            var found = root.Subcommands.SingleOrDefault(one => one.Name == command.Groups[1].Value);
            Assert.True(found is not null, command.Value);
            Assert.True(found.Subcommands.Count == 0 || found.Subcommands.Any(one => one.Name == command.Groups[2].Value), command.Value);
        });
    }

    [Fact]
    public void Recordings_Names_AreLevelMetricOperations()
    {
        var names = Yaml.Load("dashboards", "prometheus", "recording.rules.yml").Single().List("groups").SelectMany(group => group.List("rules")).Select(rule => rule.Text("record")!).ToList();

        Assert.All(names, name => Assert.Matches("^[a-z]+(_[a-z]+)*:flaggateway_[a-z_]+:[a-z0-9_]+$", name));
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [GeneratedRegex(@"\bflaggateway_[a-z0-9_]+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^\| (?<severity>critical|warning|info) \|.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Severity();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"^\| `flaggateway_[^|]+\|", RegexOptions.Multiline)]
    private static partial Regex Documented();

    [GeneratedRegex(@"\bflaggateway (?!started|took)([a-z]+)(?: ([a-z]+))?")]
    private static partial Regex Command();
}
