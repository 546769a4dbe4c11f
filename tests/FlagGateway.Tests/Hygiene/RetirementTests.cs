using System.Text;
using FlagGateway.Configuration;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Hygiene.Retiring;
using FlagGateway.Hygiene;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Tests.Hygiene;

/// <summary>Who is where does not change when a flag goes that gives everybody one variant.</summary>
public sealed class RetirementTests
{
    private const string Id = "release.orders";

    [Fact]
    public void Plan_FlagThatGivesEverybodyOneVariant_MovesNobody()
    {
        var retired = 0;

        Check.One(
            Laws.Try(60),
            Prop.ForAll(Cases(), one => retired += HoldsAsync(one).GetAwaiter().GetResult()));

        Assert.Equal(60, retired);
    }

    [Fact]
    public async Task Plan_RouteWithEverything_ChangesNoLineTooMany()
    {
        var files = Folders.Of(
            """
            {
              // the proxy
              "reverseProxy": {
                "Routes": {
                  "orders": {
                    "ClusterId": "old", // the monolith
                    "Match": { "Path": "/{**path}" },
                    "Transforms": [
                      { "PathPrefix": "/v1" }, // of the new API
                    ],
                    "Metadata": {
                      "Team": "orders",
                      // who decides
                      "flag": "Release.Orders",
                      "Flag.StickyBy": "tenant",
                      "Shadow.Methods": "GET,POST"
                    }
                  }
                },
                "Clusters": {
                  "old": { "Destinations": { "1": { "Address": "http://127.0.0.1:9001/" } } },
                  "new": { "Destinations": { "1": { "Address": "http://127.0.0.1:9002/" } } }
                }
              }
            }
            """,
            Flags("new"), Rollouts());

        var plan = await PlanAsync(files, 1);

        Assert.Equal(["gateway.json", "rollouts.json", "flags.json"], plan.Files.Select(static file => file.Read.Name));
        Assert.Equal(
            [
                "-        \"ClusterId\": \"old\", // the monolith",
                "+        \"ClusterId\": \"new\", // the monolith",
                "+          { \"RequestHeader\": \"X-Version\", \"Set\": \"2\" },",
                "-          \"Team\": \"orders\",",
                "-          // who decides",
                "-          \"flag\": \"Release.Orders\",",
                "-          \"Flag.StickyBy\": \"tenant\",",
                "-          \"Shadow.Methods\": \"GET,POST\"",
                "+          \"Team\": \"orders\"",
            ],
            plan.Files[0].Diff.Skip(2).Where(static line => line[0] is '-' or '+'));
        Assert.Equal(["old"], plan.UnusedClusters);
    }

    [Fact]
    public async Task Plan_ShadowOfTheFlag_EndsAndOneOfOthersGoesOn()
    {
        var own = await PlanAsync(Folders.Of(Gateway(""", "Shadow.Cluster": "new", "Shadow.Percentage": "5" """), Flags("new")), 1);
        var foreign = await PlanAsync(Folders.Of(Gateway(", \"Shadow.Cluster\": \"audit\""), Flags("new")), 1);

        Assert.DoesNotContain("Shadow", Encoding.UTF8.GetString(own.Files[0].Next), StringComparison.Ordinal);
        Assert.Contains("\"Metadata\": { \"Shadow.Cluster\": \"audit\" }", Encoding.UTF8.GetString(foreign.Files[0].Next), StringComparison.Ordinal);
        Assert.Contains(foreign.Notes, static note => note.Contains("are independent of the flag and continue", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plan_FlagNamedElsewhere_IsRefusedWithTheReason()
    {
        // A key with colons is the same to the configuration system, and not in the text where one would edit it.
        var files = Folders.Of(Gateway().Replace("\"Metadata\": { \"Flag\": \"release.orders\" }", "\"Metadata:Flag\": \"release.orders\"", StringComparison.Ordinal), Flags("new"));

        var exception = await Assert.ThrowsAsync<RetirementException>(() => PlanAsync(files, 1));

        Assert.Contains("Route orders of gateway.json does not name the flag in its Metadata", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"body\": { \"model\": \"m2\" }", "a prompt or a body")]
    [InlineData("\"response\": { \"status\": 204 }", "a response without a cluster")]
    public async Task Plan_VariantThatARouteAloneIsNot_IsRefusedWithTheReason(string value, string reason)
    {
        var files = Folders.Of(Gateway(), Flags("new").Replace("\"cluster\": \"new\", \"request_headers\": { \"X-Version\": \"2\" }", value, StringComparison.Ordinal));

        var exception = await Assert.ThrowsAsync<RetirementException>(() => PlanAsync(files, 1));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    private static async Task<int> HoldsAsync(Case one)
    {
        var files = Folders.Of(one.Gateway, one.Flags, one.Rollouts);
        var before = await Folders.LoadAsync(files);
        var flag = before.Flags.Find(Id)!;
        var keep = flag.IndexOf(one.Keep);
        Assert.Empty(RetireGuard.Objections(flag, keep, hasPlan: false, live: null));

        var plan = await PlanAsync(files, keep);

        var set = files;
        foreach (var file in plan.Files)
        {
            ConfigFile next = new(file.Read.Name, file.Next);
            set = next.Name == "gateway.json" ? set with { Gateway = next } : next.Name == "flags.json" ? set with { Flags = next } : set with { Rollouts = next };
            var after = await Folders.LoadAsync(set);
            foreach (var route in before.ProxyRoutes)
            {
                Assert.Equal(TargetOf(before, route.RouteId), TargetOf(after, route.RouteId));
                var same = after.ProxyRoutes.Single(other => other.RouteId == route.RouteId);
                Assert.Equal(route with { ClusterId = null, Metadata = null, Transforms = null }, same with { ClusterId = null, Metadata = null, Transforms = null });
            }
        }

        var done = await Folders.LoadAsync(set);
        Assert.Null(done.Flags.Find(Id));
        Assert.Empty(done.Plans);
        Assert.Equal(before.Flags.Flags.Count - 1, done.Flags.Flags.Count);
        return 1;
    }

    // Where users of a route go and with which headers, beside those that the route sets itself.
    private static string TargetOf(LoadedConfiguration configuration, string id)
    {
        var proxy = configuration.ProxyRoutes.Single(route => route.RouteId == id);
        var set = (proxy.Transforms ?? []).Where(static transform => transform.ContainsKey("RequestHeader")).Select(static transform => (transform["RequestHeader"], transform["Set"])).ToList();
        SortedSet<string> targets = new(StringComparer.Ordinal);
        for (var user = 0; user < 20; user++)
        {
            var cluster = proxy.ClusterId;
            var headers = set.ToList();
            if (configuration.Routes.TryGetValue(id, out var route))
            {
                var variant = route.Choose(route.Flag.Evaluate(new Subject($"user-{user}", default), 0));
                cluster = variant.ClusterId ?? cluster;
                headers.AddRange(variant.RequestHeaders.Select(static header => (header.Key, header.Value)));
            }

            targets.Add($"{user}: {cluster} {string.Join(' ', headers.ToLookup(static header => header.Item1, static header => header.Item2).Select(static one => $"{one.Key}={one.Last()}").Order(StringComparer.Ordinal))}");
        }

        return string.Join('\n', targets);
    }

    private static async Task<RetirePlan> PlanAsync(ConfigFolder files, int keep)
    {
        ConfigLoader loader = new("nowhere", [], new CohortRegistry());
        var configuration = await Folders.LoadAsync(files);
        return await new RetirePlanner(loader, files, configuration).PlanAsync(Id, keep);
    }

    private sealed record Case(string Gateway, string Flags, string? Rollouts, string Keep);

    private static Arbitrary<Case> Cases() => (
        from keep in Gen.Elements("legacy", "new", "newer")
        from metadata in Gen.SubListOf("\"Team\": \"x\"", "\"Flag.OnUnavailable\": \"control\"", "\"Flag.StickyBy\": \"tenant\"", "\"Shadow.Cluster\": \"old\"", "\"Note\": \"release.orders\"")
        from transforms in Gen.Elements("", ", \"Transforms\": []", ", \"Transforms\": [ { \"PathPrefix\": \"/a\" } ]", ", \"transforms\": [\n  { \"RequestHeader\": \"X-Version\", \"Set\": \"0\" },\n]")
        from routes in Gen.Choose(1, 3)
        from first in Gen.Elements(true, false)
        from isWide in Gen.Elements(true, false)
        from hasPlan in Gen.Elements(true, false)
        from other in Gen.Elements("", """, "other": { "ClusterId": "old", "Match": { "Path": "/other" }, "Metadata": { "Flag": "ops.other", "Flag.On": "audit" } }""")
        let inner = string.Join(", ", first ? metadata.Prepend("\"Flag\": \"release.orders\"") : metadata.Append("\"Flag\": \"release.orders\""))
        let named = string.Join(",\n", Enumerable.Range(0, routes).Select(i => $$""" "r{{i}}": { "ClusterId": "old", "Match": { "Path": "/{{i}}/{**path}" }, "Metadata": { {{inner}} } {{transforms}} }"""))
        select new Case(
            Spread(GatewayOf(named + other), isWide), Spread(Flags(keep), isWide), hasPlan ? Spread(Rollouts(), isWide) : null, keep)).ToArbitrary();

    // The same text with each brace on lines of its own.
    private static string Spread(string text, bool isWide) =>
        isWide ? text.Replace("{ ", "{\n  ", StringComparison.Ordinal).Replace(", \"", ",\n\t\"", StringComparison.Ordinal).Replace(" }", "\n}", StringComparison.Ordinal) : text;

    private static string Gateway(string metadata = "") =>
        GatewayOf($$""" "orders": { "ClusterId": "old", "Match": { "Path": "/{**path}" }, "Metadata": { "Flag": "release.orders"{{metadata}} } }""");

    private static string GatewayOf(string routes) => $$"""
        { "ReverseProxy": { "Routes": { {{routes}} },
            "Clusters": {
              "old": { "Destinations": { "1": { "Address": "http://127.0.0.1:9001/" } } },
              "new": { "Destinations": { "1": { "Address": "http://127.0.0.1:9002/" } } },
              "audit": { "Destinations": { "1": { "Address": "http://127.0.0.1:9003/" } } } } } }
        """;

    private static string Flags(string everybody) => Folders.Flags(
        """{ "id": "ops.first", "enabled": true }""",
        $$"""
        { "id": "release.orders", "enabled": true,
          "variants": [ { "name": "legacy" }, { "name": "new", "configuration_value": { "cluster": "new", "request_headers": { "X-Version": "2" } } }, { "name": "newer", "configuration_value": { "request_headers": { "X-Version": "3", "X-Quote": "a\"b\\c" } } } ],
          "allocation": { "default_when_enabled": "legacy", "default_when_disabled": "legacy", "percentile": [ { "variant": "{{everybody}}", "from": 0, "to": 100 } ] } }
        """,
        """{ "id": "ops.other", "enabled": true, "conditions": { "client_filters": [ { "name": "Microsoft.Targeting", "parameters": { "Audience": { "DefaultRolloutPercentage": 50 } } } ] } }""");

    private static string Rollouts() => """
        { "rollouts": [ { "flag": "release.orders", "control": "legacy", "candidate": "new",
          "stages": [ { "name": "s", "percentage": 0, "shadow": 10 }, { "name": "all", "percentage": 100 } ], "guardrails": [ { "metric": "error_rate", "hard": "1%" } ] } ] }
        """;
}
