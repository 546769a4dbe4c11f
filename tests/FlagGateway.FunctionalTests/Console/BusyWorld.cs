using FlagGateway.FunctionalTests.Mirroring;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>A world in which every page of the console has something to show.</summary>
internal static class BusyWorld
{
    public const string Killed = "ops.bulk-export";

    public const string Plain = "release.a-flag-with-a-very-long-name-that-does-not-fit-onto-a-narrow-phone";

    private static readonly string[] Tenants = ["acme", "globex", "a-tenant-with-a-name-that-fills-the-whole-width-of-a-narrow-phone-and-more", "<script>alert(3)</script>"];

    public static readonly IReadOnlyList<(string Name, string Path)> Pages =
    [
        ("overview", "/"), ("overdue", "/?show=overdue&q=release"), ("clusters", "/clusters"), ("proxy-routes", "/routes"), ("missing", "/no-such-page"), ("flag", $"/flags/{Setup.Flag}"), ("groups", $"/flags/{Setup.Flag}?window=10m&by=group"), ("routes", $"/flags/{Setup.Flag}?window=5m&by=route"), ("killed", $"/flags/{Killed}"), ("plain", $"/flags/{Plain}"),
        ("edit", $"/flags/{Setup.Flag}/edit"), ("new", "/flags/new"),
        ("shadow", "/shadow"), ("hygiene", "/hygiene"), ("audit", "/audit"), ("configuration", "/configuration"), ("file", "/configuration?file=flags.json"), ("fleet", "/instances"),
    ];

    private const string Guardrails = """
        { "metric": "error_rate", "hard": "+5pp", "soft": "+1pp" },
        { "metric": "latency_p95", "hard": "+400%", "soft": "+100%" },
        { "metric": "signal:format_compliance", "hard": "-5pp" }
        """;

    public static async Task<World> StartAsync()
    {
        var world = await ConsoleWorld.StartAsync(static setup =>
        {
            setup.Rollouts = RolloutWorld.Plan(guardrails: Guardrails);
            setup.Metadata = ", \"Shadow.Cluster\": \"new\", \"Shadow.Percentage\": \"100\"";
            setup.Clusters = ", \"empty\": { \"Destinations\": {} }";
            setup.Flags = ConsoleWorld.With(
                $$"""{ "id": "{{Killed}}", "enabled": true, "lifecycle": { "type": "ops", "owner": "platform-team", "created": "2026-01-05" } }""",
                $$"""{ "id": "{{Plain}}", "enabled": false, "lifecycle": { "type": "release", "owner": "orders-team", "created": "2026-05-01", "expected_retirement": "2026-07-01" } }""");
        });
        Answer(world.Legacy, "10", 200);
        Answer(world.Candidate, "11", 97);
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        await client.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "start"), ("reason", "the load tests are green, see the ticket"));
        await SendAsync(world, 2);
        await client.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "promote"), ("stage", "canary"), ("reason", "nothing to see at 10 %"));
        await client.DoAsync($"/flags/{Killed}/kill", ("confirm", Killed), ("reason", "exports block the database <script>alert(1)</script>"));
        await SendAsync(world, 2);
        await Eventually.TrueAsync(() => world.Gateway.Mismatches.Routes.Count > 0, "Nothing was compared.");
        return world;
    }

    private static async Task SendAsync(World world, int points)
    {
        for (var i = 0; i < points; i++)
        {
            await SendUsersAsync(world, i * 150, 150);
            var before = world.Gateway.History.PointsOf(Setup.Flag).Count;
            await Eventually.TrueAsync(() => world.Gateway.History.PointsOf(Setup.Flag).Count > before, "Nothing is recorded.");
        }
    }

    private static async Task SendUsersAsync(World world, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            var request = World.Request($"user-{i}");
            request.Headers.TryAddWithoutValidation("X-Tenant-Id", Tenants[i % Tenants.Length]);
            using var response = await world.SendAsync(request);
        }
    }

    // One request in so many fails.
    private static void Answer(Upstream upstream, string price, int failing)
    {
        var count = 0;
        upstream.AnswerJson(context =>
        {
            if (Interlocked.Increment(ref count) % failing == 0)
                context.Response.StatusCode = 500;
            return $$"""{ "items": [ { "price": {{price}} } ] }""";
        });
    }
}
