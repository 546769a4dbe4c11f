using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Observability;

/// <summary>The rules by themselves, without a gateway.</summary>
public sealed partial class RuleTests
{
    private static readonly string Folder = Path.Combine(Dashboards.Folder, "prometheus");

    [Fact]
    public async Task Rules_AsShipped_PassPromtool()
    {
        Programs.Require("promtool");

        var check = await Promtool.RunAsync("", "check", "rules", "--lint-fatal", Path.Combine(Folder, "recording.rules.yml"), Path.Combine(Folder, "alerts.rules.yml"));
        var test = await Promtool.RunAsync("", ["test", "rules", .. Directory.GetFiles(Path.Combine(Folder, "tests"))]);

        Assert.True(check.Code == 0, check.Output);
        Assert.True(test.Code == 0, test.Output);
    }

    [Fact]
    public async Task Config_OfCompose_PassesPromtool()
    {
        Programs.Require("promtool");
        var folder = Directory.CreateTempSubdirectory("flaggateway-promtool-");
        try
        {
            var config = Path.Combine(folder.FullName, "prometheus.yml");
            var token = Path.Combine(folder.FullName, "token");
            await File.WriteAllTextAsync(token, "token");
            await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "config/compose/prometheus.yml")))
                .Replace("/etc/prometheus/rules", Folder, StringComparison.Ordinal).Replace("/run/secrets/prometheus_token", token, StringComparison.Ordinal));

            var check = await Promtool.RunAsync("", "check", "config", config);

            Assert.True(check.Code == 0, check.Output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Alerts_Each_HasACaseThatFiresAndOneThatIsSilent()
    {
        var alerts = Alert().Matches(File.ReadAllText(Path.Combine(Folder, "alerts.rules.yml"))).Select(match => match.Groups[1].Value).ToList();
        var cases = Directory.GetFiles(Path.Combine(Folder, "tests")).SelectMany(file => Case().Matches(File.ReadAllText(file))).ToList();

        Assert.InRange(alerts.Count, 20, 100);
        Assert.Equal(alerts.Count, alerts.Distinct().Count());
        Assert.All(alerts, alert => Assert.Contains(cases, one => one.Groups[1].Value == alert && one.Groups[2].Length == 0));
        Assert.All(alerts, alert => Assert.Contains(cases, one => one.Groups[1].Value == alert && one.Groups[2].Length != 0));
    }

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"alertname: (\w+)\n\s+exp_alerts:( \[\])?")]
    private static partial Regex Case();
}
