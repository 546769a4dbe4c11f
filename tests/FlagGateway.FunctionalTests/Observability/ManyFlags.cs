using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Observability;

/// <summary>
/// Two hundred flags, each with a route and a rollout under way, and requests on both variants of each.
/// </summary>
internal static class ManyFlags
{
    public const int Count = 200;

    public static async Task<World> StartAsync()
    {
        var world = await World.StartAsync(setup =>
        {
            setup.Flags = Setup.File([.. All(static i => $$"""
                { "id": "release.service-{{i}}", "enabled": true,
                  "variants": [
                    { "name": "legacy", "configuration_value": { "cluster": "legacy" } },
                    { "name": "new", "configuration_value": { "cluster": "new" } } ],
                  "allocation": { "default_when_enabled": "legacy", "default_when_disabled": "legacy", "user": [ { "variant": "new", "users": [ "candidate" ] } ] },
                  "lifecycle": { "type": "release", "owner": "team-{{i % 20}}", "created": "2026-01-01", "expected_retirement": "2199-01-01" } }
                """), Flag]);
            setup.Routes = string.Concat(All(static i => $$"""
                , "service-{{i}}": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/{{i}}/{**path}" }, "Metadata": { "Flag": "release.service-{{i}}" } }
                """));
            setup.Rollouts = $"{{ \"rollouts\": [ {string.Join(',', All(static i => $$"""
                { "flag": "release.service-{{i}}", "control": "legacy", "candidate": "new", "start": "automatic",
                  "stages": [ { "name": "half", "percentage": 50, "gate": "manual" } ],
                  "guardrails": [ { "metric": "error_rate", "hard": "90%" }, { "metric": "latency_p95", "hard": "30s" } ] }
                """))} ] }}";
            setup.Overrides.Add("--FlagGateway:Rollouts:Interval=00:00:01");
        });
        try
        {
            await BeginAsync(world);
            return world;
        }
        catch
        {
            // Meters are the process's: what is left running counts in the tests after this one.
            await world.DisposeAsync();
            throw;
        }
    }

    private static async Task BeginAsync(World world)
    {
        world.Legacy.Answer(AnswerAsync);
        world.Candidate.Answer(AnswerAsync);
        var requests = 0;
        for (var i = 0; i < Count; i++)
        {
            foreach (var (user, path) in new[] { ("control", "ok"), ("candidate", "ok"), ("candidate", "bad"), ("control", "missing") })
            {
                (await world.GetAsync(user, $"/{i}/{path}")).Dispose();
                requests++;
            }
        }

        await world.Gateway.RecordedAsync(requests);
        // Until all are judged as well, since verdicts are a tenth of the page.
        MetricsPage page = null!;
        await Eventually.TrueAsync(
            async () =>
            {
                page = await world.Gateway.MetricsAsync();
                return page.Sum("flaggateway_rollout_info", "phase=\"Progressing\"") == Count && page.Sum("flaggateway_guardrail_verdict") == 2 * Count;
            },
            () => "Not all rollouts began.");
    }

    private const string Flag = """{ "id": "release.orders", "enabled": true }""";

    private static IEnumerable<string> All(Func<int, string> text) => Enumerable.Range(0, Count).Select(text);

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.StatusCode = context.Request.Path.Value!.Split('/')[^1] switch { "bad" => 500, "missing" => 404, _ => 200 };
        return context.Response.WriteAsync("answer");
    }
}
