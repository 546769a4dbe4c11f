using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Observability;

/// <summary>Dashboards and rules against a real Prometheus that scrapes a real gateway.</summary>
public sealed class PackTests(PackScenario scenario) : IClassFixture<PackScenario>
{
    /// <summary>What has no data when nothing of the kind happened.</summary>
    private static readonly Dictionary<string, string> Empty = new()
    {
        ["rollout.json: Control ($control): error rate B"] = "no client left",
        ["rollout.json: Candidate ($candidate): error rate B"] = "no client left",
        ["rollout.json: Control ($control): error rate C"] = "the gateway made no error",
        ["rollout.json: Candidate ($candidate): error rate C"] = "the gateway made no error",
        ["rollout.json: Control ($control): under way B"] = "the route does not fall back",
        ["rollout.json: Candidate ($candidate): under way B"] = "the route does not fall back",
        ["rollout.json: Rollbacks and failed evaluations C"] = "the rollout has one candidate",
        ["rollout.json: Confirmations and freezes A"] = "no stage is confirmed",
        ["gateway.json: Refused and redirected B"] = "the route does not fall back",
        ["gateway.json: Testers' overrides A"] = "no tester came",
        ["gateway.json: Lines of the access log that were dropped A"] = "there is no access log",
        ["gateway.json: Leader and fleet C"] = "there is no Redis",
        ["gateway.json: Outcomes of responses A"] = "no route leads to a model",
        ["gateway.json: Time to the first token, p95 A"] = "no route leads to a model",
        ["gateway.json: Tokens A"] = "no route leads to a model",
        ["gateway.json: Tokens B"] = "no route leads to a model",
        ["gateway.json: Cost an hour A"] = "no route leads to a model",
        ["gateway.json: Responses without a price A"] = "no route leads to a model",
        ["gateway.json: Responses that were not read A"] = "no route leads to a model",
        ["gateway.json: Checks of responses A"] = "no route leads to a model",
        ["rollout.json: Tokens of copies to models A"] = "no route leads to a model",
        ["rollout.json: Time to first token of copies A"] = "no route leads to a model",
        ["rollout.json: Time to first token of copies B"] = "no route leads to a model",
        ["flags.json: Days at 100 % A"] = "no flag has arrived at all users",
    };

    private static readonly Dictionary<string, string> Variables = new()
    {
        ["flag"] = Setup.Flag,
        ["control"] = "legacy",
        ["candidate"] = "new",
        ["guardrail"] = "error_rate",
        ["soft"] = "0.04",
        ["hard"] = "0.05",
        ["instance"] = ".*",
        ["owner"] = ".*",
        ["type"] = ".*",
        ["__rate_interval"] = "10s",
        ["__interval"] = "2s",
    };

    [Fact]
    public async Task Dashboards_EachQuery_HasDataWithAllLabelsOfItsLegend()
    {
        PackScenario.Require();
        List<string> problems = [];
        foreach (var query in Dashboards.Queries)
        {
            var series = await scenario.Prometheus.QueryAsync(Quick(query.With(Variables)), scenario.Start, scenario.End);
            var hasData = series.Any(one => one.Values.Any(double.IsFinite));
            if (hasData == Empty.ContainsKey(query.Place))
                problems.Add($"{query.Place}: {(hasData ? "has data, though listed as empty" : "no data")}: {query.With(Variables)}");
            problems.AddRange(from label in query.Labels
                              where series.Any(one => !one.Labels.TryGetValue(label, out var value) || value.Length == 0)
                              select $"{query.Place}: no label {label}");
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.InRange(Dashboards.Queries.Count, 100, 1000);
    }

    [Fact]
    public async Task Rules_All_AreEvaluatedWithoutErrorAndRecordData()
    {
        PackScenario.Require();

        var rules = (await scenario.Prometheus.GetAsync("rules")).GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray()).ToList();

        Assert.All(rules, rule => Assert.True(rule.GetProperty("health").GetString() == "ok", $"{rule}"));
        foreach (var name in rules.Where(rule => rule.GetProperty("type").GetString() == "recording").Select(rule => rule.GetProperty("name").GetString()!))
        {
            var series = await scenario.Prometheus.QueryAsync(name, scenario.Start, scenario.End);
            Assert.True(series.Any(one => one.Values.Any(double.IsFinite)), $"{name} has no data");
            var labels = name[..name.IndexOf(':', StringComparison.Ordinal)].Split('_');
            Assert.All(series, one => Assert.All(labels, label => Assert.True(one.Labels.ContainsKey(label), $"{name} has no label {label}")));
        }

        Assert.InRange(rules.Count, 30, 100);
    }

    [Fact]
    public async Task Split_OverTime_GoesToHalfAndBack()
    {
        PackScenario.Require();

        var split = await scenario.Prometheus.QueryAsync("flag_variant:flaggateway_requests:share_rate5m{variant=\"new\"}", scenario.Start, scenario.End);
        var asked = await scenario.Prometheus.QueryAsync("flaggateway_variant_percentage{flag=\"release.orders\",variant=\"new\"}", scenario.Start, scenario.End);

        Assert.InRange(split.Single().Values.Max(), 0.35, 0.65);
        Assert.Equal(0, split.Single().Values[^1], 2);
        Assert.Equal([0, 50, 0], asked.Single().Values.Aggregate(new List<double>(), static (seen, value) => seen is [.., var last] && last == value ? seen : [.. seen, value]));
    }

    [Fact]
    public async Task Latency_BothCohorts_AreTold()
    {
        PackScenario.Require();

        var p95 = (await scenario.Prometheus.QueryAsync("flag_variant:flaggateway_request_duration_seconds:p95_rate5m{flag=\"release.orders\"}", scenario.Start, scenario.End))
            .ToDictionary(series => series.Labels["variant"], series => series.Values.Where(double.IsFinite).Order().ToArray());

        Assert.InRange(p95["new"][p95["new"].Length / 2], 0.04, 10);
        Assert.InRange(p95["legacy"][0], 0.0001, 0.04);
    }

    [Fact]
    public async Task RollBack_OfABadCandidate_FiresAndClears()
    {
        PackScenario.Require();

        var fired = Assert.Single(scenario.Firing, alert => alert.Labels["alertname"] == "FlagGatewayRolledBack");
        Assert.Equal((Setup.Flag, "error_rate", "critical"), (fired.Labels["flag"], fired.Labels["reason"], fired.Labels["severity"]));
        var alerts = (await scenario.Prometheus.GetAsync("alerts")).GetProperty("alerts").EnumerateArray().ToList();
        Assert.DoesNotContain(alerts, alert => alert.GetProperty("labels").GetProperty("alertname").GetString() == "FlagGatewayRolledBack");
        Assert.Contains(alerts, alert => alert.GetProperty("annotations").GetProperty("summary").GetString()!.StartsWith("ops.export should be gone since", StringComparison.Ordinal));
        Assert.All(alerts, alert => Assert.DoesNotContain("<no value>", alert.GetProperty("annotations").ToString(), StringComparison.Ordinal));
        // What was well all the time kept quiet.
        string[] quiet = ["FlagGatewayStateDown", "FlagGatewayStateDegraded", "FlagGatewayConfigReloadFailing", "FlagGatewayNoLeader", "FlagGatewayShadowDropping", "FlagGatewayRolloutEvaluationsFailing"];
        var ever = await scenario.Prometheus.QueryAsync("ALERTS{alertstate=\"firing\"}", scenario.Start, scenario.End);
        Assert.Empty(ever.Select(alert => alert.Labels["alertname"]).Intersect(quiet));
    }

    [Fact]
    public async Task Page_BothFormats_AreRead()
    {
        PackScenario.Require();

        var (_, complaints) = await Promtool.RunAsync(scenario.Page, "check", "metrics");

        // Names of .NET's own metrics are .NET's; nothing may be wrong with the gateway's.
        Assert.All(complaints.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("dotnet_", line, StringComparison.Ordinal));
        // Prometheus asks for OpenMetrics first, and takes it; on a busy machine a scrape may be too late for its half
        // second.
        Assert.Contains("application/openmetrics-text", (await scenario.World.Gateway.Admin.SendAsync(OpenMetrics())).Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.InRange((await scenario.Prometheus.QueryAsync("up", scenario.Start, scenario.End)).Single().Values.Average(), 0.8, 1);

        static HttpRequestMessage OpenMetrics()
        {
            HttpRequestMessage request = new(HttpMethod.Get, "/metrics");
            request.Headers.Accept.ParseAdd("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5");
            return request;
        }
    }

    // A test has no days.
    private static string Quick(string query) => query
        .Replace("[90d:1d]", "[10s:1s]", StringComparison.Ordinal)
        .Replace("[7d:1h]", "[3s:1s]", StringComparison.Ordinal)
        .Replace("[1d]", "[10s]", StringComparison.Ordinal);
}
