using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using FlagGateway.Options;
using FlagGateway.Tests.Configuration;
using YamlDotNet.RepresentationModel;

namespace FlagGateway.Tests.Deployment;

/// <summary>config/compose says what the program, the files and its own parts say.</summary>
public sealed partial class ComposeTests
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly string Folder = Yaml.FullPath("config", "compose");
    private static readonly YamlNode Compose = Yaml.Load("config", "compose", "compose.yaml").Single();
    private static readonly YamlNode Prometheus = Yaml.Load("config", "compose", "prometheus.yml").Single();

    private static IReadOnlyDictionary<string, YamlNode> Services => Compose.Map("services");

    private static IEnumerable<KeyValuePair<string, YamlNode>> Gateways => Services.Where(service => service.Value.Text("image") == "flaggateway");

    [Fact]
    public async Task Gateways_WithTheirEnvironment_AreConfiguredWithoutWarning()
    {
        Assert.Equal(3, Gateways.Count());
        foreach (var (_, gateway) in Gateways)
        {
            var environment = gateway.Map("environment").ToDictionary(pair => pair.Key, pair => Variable().Replace(pair.Value.Text()!, Hash));
            Assert.All(environment.Keys, Settings.AssertName);

            var configuration = await Settings.LoadAsync(Path.Combine(Folder, "gateway"), environment);

            Assert.Equal([TokenRole.Viewer, TokenRole.Operator], configuration.Options.Admin.Tokens!.Select(token => token.Role));
            Assert.Equal(StateKind.Redis, configuration.Options.State.Kind);
            Assert.StartsWith("/var/lib/flaggateway/gateway", configuration.Options.State.Path, StringComparison.Ordinal);
            AssertHost(new Uri(configuration.Options.Prometheus.Url!), 9090);
            AssertHost(new Uri("redis://" + configuration.Options.State.Configuration), 6379);
            Assert.All(configuration.ProxyClusters.SelectMany(cluster => cluster.Destinations!.Values), destination => AssertHost(new Uri(destination.Address), 80));
        }

        Assert.Equal(3, Gateways.Select(gateway => gateway.Value.Text("environment.FlagGateway__State__Path")).Distinct().Count());
    }

    [Fact]
    public async Task Ports_OfAllParts_AreTheGateways()
    {
        var configuration = await Settings.LoadAsync(Path.Combine(Folder, "gateway"), []);
        var data = new Uri(configuration.Settings["Urls"]!).Port;
        var admin = new Uri(Gateways.First().Value.Text("environment.FlagGateway__Admin__Url")!).Port;

        var balanced = Server().Matches(File.ReadAllText(Path.Combine(Folder, "balancer.conf"))).Select(match => match.Groups["address"].Value);
        var scraped = Prometheus.List("scrape_configs").SelectMany(job => job.List("static_configs")).SelectMany(config => config.List("targets")).Select(target => target.Text());

        Assert.Equal(Gateways.Select(gateway => $"{gateway.Key}:{data}"), balanced);
        Assert.Equal(Gateways.Select(gateway => $"{gateway.Key}:{admin}"), scraped);
        Assert.All(
            Prometheus.List("alerting.alertmanagers").SelectMany(one => one.List("static_configs")).SelectMany(config => config.List("targets")),
            target => AssertHost(new Uri($"http://{target.Text()}"), 9093));
        AssertHost(new Uri(Yaml.Load("config", "compose", "grafana", "datasources", "prometheus.yaml").Single().List("datasources").Single().Text("url")!), 9090);
        // Nothing of operators is open to the network.
        Assert.All(
            Services.Where(service => service.Key != "balancer").SelectMany(service => service.Value.List("ports")),
            port => Assert.StartsWith("127.0.0.1:", port.Text(), StringComparison.Ordinal));
    }

    [Fact]
    public void Files_ThatAreMounted_ExistAndAreReadWhereTheyAre()
    {
        var mounts = Services.SelectMany(service => service.Value.List("volumes").Select(volume => (Service: service.Key, Parts: volume.Text()!.Split(':')))).ToList();
        foreach (var (service, parts) in mounts)
        {
            if (parts[0].StartsWith('.'))
                Assert.True(Path.Exists(Path.Combine(Folder, parts[0])), $"{service}: {parts[0]} is not there");
            else
                Assert.True(Compose.Map("volumes").ContainsKey(parts[0]), $"{service}: the volume {parts[0]} is not declared");
        }

        Assert.All(Prometheus.List("rule_files"), file => Assert.True(File.Exists(InRepository("prometheus", file.Text()!)), file.Text()));
        Assert.StartsWith("--config.file=", Services["prometheus"].List("command").First().Text(), StringComparison.Ordinal);
        Assert.True(File.Exists(InRepository("prometheus", Services["prometheus"].List("command").First().Text()!.Split('=')[1])));
        var provider = Yaml.Load("config", "compose", "grafana", "dashboards", "flaggateway.yaml").Single().List("providers").Single();
        Assert.NotEmpty(Directory.GetFiles(InRepository("grafana", provider.Text("options.path")!), "*.json"));
        Assert.True(File.Exists(InRepository("grafana", Services["grafana"].Text("environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")!)));

        string InRepository(string service, string path)
        {
            var (_, parts) = mounts.Where(mount => mount.Service == service && (path == mount.Parts[1] || path.StartsWith(mount.Parts[1] + "/", StringComparison.Ordinal))).MaxBy(mount => mount.Parts[1].Length);
            return Path.GetFullPath(Path.Combine(Folder, parts[0] + path[parts[1].Length..]));
        }
    }

    [Fact]
    public void Grafana_SourceInterval_IsThePrometheusScrapeInterval() =>
        Assert.Equal(
            Prometheus.Text("global.scrape_interval"),
            Yaml.Load("config", "compose", "grafana", "datasources", "prometheus.yaml").Single().List("datasources").Single().Text("jsonData.timeInterval"));

    [Fact]
    public void Alertmanager_NamesOfAlerts_AreThoseOfTheRules()
    {
        var alerts = Yaml.Load("dashboards", "prometheus", "alerts.rules.yml").Single().List("groups").SelectMany(group => group.List("rules")).Select(rule => rule.Text("alert")!).ToList();
        var matchers = AlertName().Matches(File.ReadAllText(Path.Combine(Folder, "alertmanager.yml"))).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(matchers);
        Assert.All(matchers, matcher => Assert.Contains(alerts, alert => Regex.IsMatch(alert, $"^({matcher})$")));
    }

    [Fact]
    public void Commands_InTheHeader_AreUnderstood() =>
        Settings.AssertCommand("rollout", "list", "--config", "/etc/flaggateway", "--token", "t");

    [Fact]
    public async Task Secrets_Script_MakesWhatIsAskedForAndOnlyHashesForTheGateways()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It is a script for a shell.");
        using TempFolder folder = new();
        File.Copy(Path.Combine(Folder, "secrets.sh"), Path.Combine(folder.Path, "secrets.sh"));

        using var process = Process.Start("/bin/sh", [Path.Combine(folder.Path, "secrets.sh")]);
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        Assert.All(Compose.Map("secrets").Values, secret => Assert.Equal(64, File.ReadAllText(Path.Combine(folder.Path, secret.Text("file")!)).Length));
        var variables = File.ReadAllLines(Path.Combine(folder.Path, ".env")).Select(line => line.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(
            Gateways.First().Value.Map("environment").Values.SelectMany(value => Variable().Matches(value.Text()!)).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal),
            variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(HashOf("prometheus-token"), variables["PROMETHEUS_TOKEN_SHA256"]);
        Assert.Equal(HashOf("operator-token"), variables["OPERATOR_TOKEN_SHA256"]);
        var ignored = File.ReadAllLines(Yaml.FullPath(".gitignore"));
        Assert.All(new[] { "config/compose/.env", "config/compose/secrets/" }, path => Assert.Contains(path, ignored));

        string HashOf(string name) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder.Path, "secrets", name))));
    }

    [Fact]
    public void Secrets_OfServices_AreDeclaredAndReadWhereTheyAre()
    {
        var used = Services.Values.SelectMany(service => service.List("secrets")).Select(secret => secret.Text()!).ToList();

        Assert.Equal(Compose.Map("secrets").Keys.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
        Assert.Equal("/run/secrets/prometheus_token", Prometheus.List("scrape_configs").Single().Text("authorization.credentials_file"));
        Assert.Equal("/run/secrets/grafana_password", Services["grafana"].Text("environment.GF_SECURITY_ADMIN_PASSWORD__FILE"));
    }

    private static void AssertHost(Uri address, int port)
    {
        Assert.True(Services.ContainsKey(address.Host), $"{address}: there is no service {address.Host}");
        Assert.Equal(port, address.Port);
    }

    [GeneratedRegex(@"\$\{(\w+):\?[^}]*\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\s+server (?<address>[\w:]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Server();

    [GeneratedRegex("alertname=~?\"([^\"]+)\"")]
    private static partial Regex AlertName();
}
