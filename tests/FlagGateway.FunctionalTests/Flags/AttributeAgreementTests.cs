using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.FunctionalTests.Embedding;
using FlagGateway.FunctionalTests.Ofrep;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace FlagGateway.FunctionalTests.Flags;

/// <summary>Attributes, segments and required flags give a user one variant, whoever is asked.</summary>
public sealed class AttributeAgreementTests
{
    private const string Identity = """
        { "Attributes": [
            { "Header": "X-Plan", "As": "plan" }, { "Header": "X-Signup", "As": "signup" }, { "Header": "X-App", "As": "app" },
            { "Header": "X-Country", "As": "country" }, { "Header": "X-Client", "As": "ip" }, { "Header": "X-Orders", "As": "orders" } ] }
        """;

    // Every kind of comparison; a share of a segment, one without, a flag that needs another one, and a percentage over
    // them.
    private const string Flags = """
        { "feature_management": {
            "segments": [
              { "name": "power", "rules": [ { "attribute": "plan", "operator": "in", "values": [ "growth", "scale" ] }, { "attribute": "orders", "operator": "at_least", "value": 50 } ],
                "users": [ "user-1", "user-5" ], "groups": [ "tenant:acme" ], "exclude": { "groups": [ "tier:trial" ] } },
              { "name": "internal", "match": "any", "rules": [ { "attribute": "ip", "operator": "network", "values": [ "10.0.0.0/8", "2001:db8::/32" ] }, { "attribute": "country", "operator": "starts_with", "value": "x" } ] },
              { "name": "modern", "rules": [ { "attribute": "app", "operator": "version_at_least", "value": "2.10.0" } ] } ],
            "feature_flags": [
              { "id": "release.accounts", "enabled": true,
                "variants": [ { "name": "off-side" }, { "name": "on-side" } ],
                "conditions": { "client_filters": [ { "name": "FlagGateway.Attributes", "parameters": { "Rules": [ { "Segment": "modern" }, { "Attribute": "country", "Operator": "in", "Values": [ "US" ], "Negate": true } ] } } ] },
                "allocation": { "default_when_disabled": "off-side", "default_when_enabled": "off-side", "percentile": [ { "variant": "on-side", "from": 0, "to": 80 } ] } },
              { "id": "release.orders", "enabled": true,
                "requires": [ { "flag": "release.accounts", "variant": "on-side" } ],
                "variants": [ { "name": "legacy", "configuration_value": { "cluster": "legacy" } }, { "name": "new", "configuration_value": { "cluster": "new" } } ],
                "conditions": { "requirement_type": "All", "client_filters": [
                  { "name": "FlagGateway.Attributes", "parameters": { "Match": "any", "Rules": [ { "Attribute": "signup", "Operator": "after", "Value": "2026-01-01" }, { "Segment": "power" } ] } },
                  { "name": "Microsoft.Targeting", "parameters": { "Audience": { "Groups": [ { "Name": "segment:internal", "RolloutPercentage": 100 } ], "DefaultRolloutPercentage": 70 } } } ] },
                "allocation": {
                  "default_when_enabled": "legacy", "default_when_disabled": "legacy",
                  "group": [ { "variant": "new", "groups": [ "segment:power" ] } ],
                  "rule": [ { "when": [ { "segment": "internal" }, { "attribute": "app", "operator": "version_below", "value": "2.10.0", "negate": true } ], "percentile": [ { "variant": "new", "from": 10, "to": 60 } ] } ],
                  "percentile": [ { "variant": "new", "from": 0, "to": 40 } ] } } ] } }
        """;

    private static readonly ParallelOptions Together = new() { MaxDegreeOfParallelism = 8 };

    [Fact]
    public async Task Variant_ManyUsers_DataPathOfrepAndExplainAgree()
    {
        await using var world = await OfrepClient.StartAsync(static setup => (setup.Flags, setup.Identity) = (Flags, Identity));
        using var client = OfrepClient.Connect(world);
        var (candidates, withoutRequired) = (0, 0);

        await Parallel.ForAsync(0, Crowd.Size, Together, async (i, _) =>
        {
            var user = Generate(i);
            using var response = await world.SendAsync(RequestOf(user));
            var routed = await response.Content.ReadAsStringAsync(CancellationToken.None);
            var (_, answer) = await client.AskAsync(Setup.Flag, ContextOf(user));
            var explained = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>(ExplainPathOf(user), CancellationToken.None);

            Assert.Equal((routed, routed), (answer.Text("variant"), explained.GetProperty("variant").GetString()));
            if (routed == "new")
                Interlocked.Increment(ref candidates);
            if (explained.GetProperty("rule").GetString() == "Requirement")
                Interlocked.Increment(ref withoutRequired);
        });

        Assert.InRange(candidates, Crowd.Size / 20, Crowd.Size / 2);
        Assert.InRange(withoutRequired, Crowd.Size / 20, Crowd.Size * 9 / 10);
    }

    [Fact]
    public async Task Variant_ManyUsersInAHost_MicrosoftsLibraryAgrees()
    {
        await using var world = await HostWorld.StartAsync(static setup => (setup.Flags, setup.Identity) = (Flags, Identity));
        var candidates = 0;

        await Parallel.ForAsync(0, Crowd.Size, Together, async (i, _) =>
        {
            var user = Generate(i);
            using var request = RequestOf(user, "/x");
            using var routed = await world.Client.SendAsync(request, CancellationToken.None);
            using var question = RequestOf(user, "/account/flag/release.orders");
            using var asked = await world.Client.SendAsync(question, CancellationToken.None);
            var served = await routed.Content.ReadAsStringAsync(CancellationToken.None);

            Assert.Equal(served, await asked.Content.ReadAsStringAsync(CancellationToken.None));
            if (served == "new")
                Interlocked.Increment(ref candidates);
        });

        Assert.InRange(candidates, Crowd.Size / 20, Crowd.Size / 2);
    }

    [Fact]
    public async Task Kill_OfRequiredFlag_TakesItsUsersOut()
    {
        await using var world = await OfrepClient.StartAsync(static setup => (setup.Flags, setup.Identity) = (Flags, Identity));
        var user = Enumerable.Range(0, 1_000).Select(Generate).First(one => VariantOfAsync(world, one).GetAwaiter().GetResult() == "new");

        using (var killed = await world.Gateway.Admin.PostAsJsonAsync("/api/v1/flags/release.accounts/kill", new { reason = "errors" }))
            killed.EnsureSuccessStatusCode();

        Assert.Equal("legacy", await VariantOfAsync(world, user));
        var explained = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>(ExplainPathOf(user));
        Assert.Equal(("Requirement", "DISABLED"), (explained.GetProperty("rule").GetString(), explained.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Stage_NamesASegment_ItsUsersGetTheCandidateAndOthersDoNot()
    {
        await using var world = await RolloutWorld.StartAsync(
            RolloutWorld.Plan("""{ "name": "internal", "percentage": 0, "groups": [ "segment:internal" ], "hold": "01:00:00" }"""),
            change: static setup =>
            {
                setup.Identity = Identity;
                setup.Flags = setup.Flags.Replace("\"feature_flags\"", """
                    "segments": [ { "name": "internal", "rules": [ { "attribute": "ip", "operator": "network", "value": "10.0.0.0/8" } ] } ], "feature_flags"
                    """, StringComparison.Ordinal);
            });
        await world.DoAsync("start");
        User member = new("u", new() { ["ip"] = "10.7.7.7" }, []);

        Assert.Equal("new", await VariantOfAsync(world, member));
        Assert.Equal("legacy", await VariantOfAsync(world, member with { Attributes = new() { ["ip"] = "192.0.2.1" } }));
        Assert.Equal("legacy", await VariantOfAsync(world, member with { Attributes = [] }));

        await world.DoAsync("rollback");
        Assert.Equal("legacy", await VariantOfAsync(world, member));
    }

    // Half of a segment after a tenth of everybody: who is compared, and what a host's own code gets.
    [Fact]
    public async Task Stage_ShareOfASegment_IsComparedWithinItAndMicrosoftsLibraryAgrees()
    {
        await using var world = await HostWorld.StartAsync(static setup =>
        {
            setup.Identity = Identity;
            setup.Flags = Setup.Split(0).Replace("\"feature_flags\"", """
                "segments": [ { "name": "power", "rules": [ { "attribute": "orders", "operator": "at_least", "value": 50 } ] } ], "feature_flags"
                """, StringComparison.Ordinal)
                // A rule of the file comes before what a stage gives by name.
                .Replace("\"percentile\"", "\"rule\": [ { \"when\": [ { \"attribute\": \"plan\", \"operator\": \"in\", \"value\": \"stay\" } ], \"variant\": \"legacy\" } ], \"percentile\"", StringComparison.Ordinal);
            setup.Rollouts = """
                { "rollouts": [ { "flag": "release.orders", "control": "legacy", "candidate": "new", "stages": [
                  { "name": "few", "percentage": 10, "users": [ "user-0", "user-1" ], "groups": [ "tenant:acme" ] }, { "name": "power", "segment": "power", "percentage": 50, "hold": "01:00:00" }, { "name": "everyone", "percentage": 100 } ] } ] }
                """;
        });
        using var admin = await world.Host.ConnectAdminAsync();
        foreach (var verb in new[] { "start", "promote" })
        {
            using var done = await admin.PostAsJsonAsync($"/api/v1/rollouts/release.orders/{verb}", new { reason = "test", force = true, stage = verb == "promote" ? "few" : null });
            done.EnsureSuccessStatusCode();
        }

        var (members, others) = (0, 0);
        for (var i = 0; i < 400; i++)
        {
            User user = new($"user-{i}", new() { ["orders"] = i % 2 == 0 ? "80" : "10", ["plan"] = i % 20 is 1 or 3 ? "stay" : "scale" }, i % 40 is 3 or 5 ? [("tenant", "acme")] : []);
            using var request = RequestOf(user, "/x");
            using var routed = await world.Client.SendAsync(request);
            using var question = RequestOf(user, "/account/flag/release.orders");
            using var asked = await world.Client.SendAsync(question);
            var served = await routed.Content.ReadAsStringAsync();
            Assert.Equal(served, await asked.Content.ReadAsStringAsync());
            Assert.True(served == "legacy" || user.Attributes["plan"] != "stay", user.Id);
            if (served == "new")
                _ = i % 2 == 0 ? members++ : others++;
        }

        Assert.InRange(members, 75, 125);
        Assert.InRange(others, 8, 36);
        var status = await admin.GetFromJsonAsync<JsonElement>("/api/v1/rollouts/release.orders");
        Assert.Equal(("power", 50), (status.GetProperty("segment").GetString(), status.GetProperty("percentage").GetDouble()));
        Assert.Equal(10, status.GetProperty("held")[0].GetProperty("percentage").GetDouble());
    }

    // A client that is no trusted proxy cannot put itself into a segment, and nobody can by the name of the group.
    [Fact]
    public async Task Segment_ByHeaderOfAnUntrustedClient_IsNotBelieved()
    {
        await using var world = await World.StartAsync(static setup => (setup.Flags, setup.Identity) = (
            Setup.Split(0).Replace("\"feature_flags\"", """
                "segments": [ { "name": "internal", "rules": [ { "attribute": "plan", "operator": "in", "value": "staff" } ] } ], "feature_flags"
                """, StringComparison.Ordinal).Replace("\"users\": [ \"candidate\" ] } ]", "\"users\": [ \"candidate\" ] } ], \"group\": [ { \"variant\": \"new\", \"groups\": [ \"segment:internal\" ] } ]", StringComparison.Ordinal),
            """{ "TrustedProxies": [ "192.0.2.0/24" ], "User": [ { "Cookie": "uid" } ], "Attributes": [ { "Header": "X-Plan", "As": "plan" } ] }"""));
        using var request = World.Request("u");
        request.Headers.Add("X-Plan", "staff");
        request.Headers.Add("X-Tenant-Id", "segment:internal");

        using var response = await world.Gateway.Client.SendAsync(request);

        Assert.Equal("legacy", await response.Content.ReadAsStringAsync());
    }

    private static async Task<string> VariantOfAsync(World world, User user)
    {
        using var response = await world.SendAsync(RequestOf(user));
        return await response.Content.ReadAsStringAsync();
    }

    private static User Generate(int index)
    {
        Random random = new(index);
        Dictionary<string, string> attributes = [];
        Add("plan", "free", "growth", "scale", "Growth");
        Add("signup", "2025-06-01", "2026-02-01", "2026-01-01T00:00:01Z", "soon");
        Add("app", "2.9.9", "2.10.0", "v3.0", "2.10.0-rc.1", "three");
        Add("country", "US", "DE", "xx", "FR");
        Add("ip", "10.1.2.3", "192.0.2.1", "2001:db8::1", "::ffff:10.0.0.1", "none");
        Add("orders", "10", "50", "1e3", "many");
        List<(string Kind, string Value)> groups = [];
        if (random.Next(6) == 0)
            groups.Add(("tenant", "acme"));
        if (random.Next(6) == 0)
            groups.Add(("tier", "trial"));
        return new(string.Create(CultureInfo.InvariantCulture, $"user-{index}"), attributes, groups);

        void Add(string name, params string[] values)
        {
            if (random.Next(8) != 0)
                attributes[name] = values[random.Next(values.Length)];
        }
    }

    private static HttpRequestMessage RequestOf(User user, string path = "/")
    {
        var request = World.Request(user.Id, path);
        foreach (var (name, value) in user.Attributes)
            request.Headers.Add(HeaderOf(name), value);
        foreach (var (kind, value) in user.Groups)
            request.Headers.Add(kind == "tenant" ? "X-Tenant-Id" : "X-Tier", value);
        return request;
    }

    private static string HeaderOf(string attribute) => attribute switch
    {
        "ip" => "X-Client",
        _ => "X-" + attribute,
    };

    private static string ContextOf(User user) => JsonSerializer.Serialize(new
    {
        context = user.Attributes.Select(static one => KeyValuePair.Create(one.Key, one.Value)).Concat(user.Groups.Select(static one => KeyValuePair.Create(one.Kind, one.Value)))
            .Append(KeyValuePair.Create("targetingKey", user.Id)).ToDictionary(),
    });

    private static string ExplainPathOf(User user) => QueryHelpers.AddQueryString(
        $"/api/v1/flags/{Setup.Flag}/explain",
        [
            new("user", user.Id),
            .. user.Groups.Select(static one => KeyValuePair.Create("group", (string?)$"{one.Kind}:{one.Value}")),
            .. user.Attributes.Select(static one => KeyValuePair.Create("attribute", (string?)$"{one.Key}={one.Value}")),
        ]);

    private sealed record User(string Id, Dictionary<string, string> Attributes, List<(string Kind, string Value)> Groups);
}
