using System.Diagnostics;
using System.Text.RegularExpressions;
using FlagGateway.Commands;
using FlagGateway.Testing;
using YamlDotNet.RepresentationModel;

namespace FlagGateway.Tests.Deployment;

/// <summary>Alerts and docs/runbooks: one page each, whose commands and queries somebody can paste at night.</summary>
public sealed partial class RunbookTests
{
    private static readonly string Folder = Yaml.FullPath("docs", "runbooks");
    private static readonly IReadOnlyList<YamlNode> Alerts =
        [.. Yaml.Load("dashboards", "prometheus", "alerts.rules.yml").Single().List("groups").SelectMany(static group => group.List("rules"))];

    public static TheoryData<string> Names => [.. Alerts.Select(static alert => alert.Text("alert")!)];

    [Fact]
    public void Pages_AndAlerts_AreTheSame()
    {
        var pages = Directory.GetFiles(Folder, "*.md").Select(static file => Path.GetFileNameWithoutExtension(file)).Where(static name => name != "README");

        Assert.Equal(Names.Select(static row => row.Data).Order(StringComparer.Ordinal), pages.Order(StringComparer.Ordinal));
        Assert.All(Alerts, static alert => Assert.Equal($"docs/runbooks/{alert.Text("alert")}.md", alert.Text("annotations.runbook")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_EachAlert_SaysWhatItMeansWhatToCheckWhatToDoAndWhomToCall(string name)
    {
        var text = Read(name);
        var alert = Alerts.Single(one => one.Text("alert") == name);

        Assert.StartsWith($"# {name}\n\nSeverity {alert.Text("labels.severity")}, after {alert.Text("for")}.\n", text, StringComparison.Ordinal);
        var sections = Heading().Matches(text).Select(static match => match.Groups["title"].Value);
        Assert.Equal(["What it means", "Check", "Do", "Call"], sections);
        Assert.Contains($"[{name}]({name}.md)", Read("README"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_EachCommand_IsUnderstood(string name)
    {
        var commands = Block().Matches(Read(name)).Where(static block => block.Groups["kind"].Length == 0)
            .SelectMany(static block => block.Groups["text"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();

        Assert.NotEmpty(commands);
        Assert.All(commands, static command =>
        {
            Assert.StartsWith("flaggateway ", command, StringComparison.Ordinal);
            Assert.Empty(CommandTree.Create().Parse(command["flaggateway ".Length..]).Errors.Select(static error => error.Message));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_EachConsolePage_Exists(string name)
    {
        var path = ConsolePage().Match(Read(name)).Groups["path"].Value.Replace("FLAG", "{flag}", StringComparison.Ordinal);

        Assert.Contains($"MapPage(routes, \"{path}\"", File.ReadAllText(Yaml.FullPath("src", "FlagGateway.AspNetCore", "Admin", "Console", "ConsoleEndpoints.cs")), StringComparison.Ordinal);
    }

    [Fact]
    public void Queries_OfAllPages_UseDocumentedMetrics()
    {
        var known = File.ReadAllText(Yaml.FullPath("docs", "metrics.md")) + File.ReadAllText(Yaml.FullPath("dashboards", "prometheus", "recording.rules.yml"));

        Assert.All(Queries().SelectMany(static query => Metric().Matches(query.Text)), metric => Assert.Contains(metric.Value, known, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Queries_OfAllPages_PassPromtool()
    {
        Programs.Require("promtool");
        var file = Path.Combine(Directory.CreateTempSubdirectory("flaggateway-runbooks-").FullName, "queries.yml");
        await File.WriteAllTextAsync(file, "groups:\n- name: runbooks\n  rules:\n" + string.Concat(Queries().Select(static (query, i) => $"  - record: page_{i}\n    expr: '{query.Text}'\n")));

        using var process = Process.Start(new ProcessStartInfo(Programs.PathOf("promtool"), ["check", "rules", file]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, string.Concat(texts));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private static IEnumerable<(string Name, string Text)> Queries() => Names.Select(static row => row.Data).Select(static name =>
        (name, Block().Matches(Read(name)).Single(static block => block.Groups["kind"].Value == "promql").Groups["text"].Value.Trim()));

    private static string Read(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.md")).ReplaceLineEndings("\n");

    [GeneratedRegex("^## (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex("^```(?<kind>[a-z]*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex("^In the console: `(?<path>[^`]+)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ConsolePage();

    [GeneratedRegex(@"\b[a-z_]*:?flaggateway_[a-z0-9_]+(:[a-z0-9_]+)?", RegexOptions.ExplicitCapture)]
    private static partial Regex Metric();
}
