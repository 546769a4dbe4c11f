using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>
/// A world whose flag has two candidates: <c>new</c>, which the world has anyway, and <c>other</c>.
/// </summary>
internal sealed class CandidatesWorld : IAsyncDisposable
{
    private CandidatesWorld(World world, Upstream other) => (World, Other) = (world, other);

    public World World { get; }

    public Upstream Other { get; }

    /// <summary>rollouts.json with one plan of both candidates.</summary>
    public static string Plan(string stages = RolloutWorld.Stages, string guardrails = RolloutWorld.Guardrails, string more = "") =>
        RolloutWorld.Plan(stages, guardrails, more).Replace("\"candidate\": \"new\"", "\"candidates\": [ \"new\", \"other\" ]", StringComparison.Ordinal);

    public static async Task<CandidatesWorld> StartAsync(string plan, double timeScale = 1, Action<Setup>? change = null)
    {
        var other = await Upstream.StartAsync("other");
        return new(await RolloutWorld.StartAsync(plan, timeScale, setup =>
        {
            setup.Clusters = $$""", "other": { "Destinations": {{Setup.Destinations(other)}} }""";
            setup.Flags = Setup.File($$"""
                {
                  "id": "{{Setup.Flag}}", "enabled": true,
                  "variants": [
                    { "name": "legacy", "configuration_value": { "cluster": "legacy" } },
                    { "name": "new", "configuration_value": { "cluster": "new" } },
                    { "name": "other", "configuration_value": { "cluster": "other" } } ],
                  "allocation": { "default_when_enabled": "legacy", "default_when_disabled": "legacy", "seed": "orders" }
                }
                """);
            change?.Invoke(setup);
        }), other);
    }

    /// <summary>What each of many users gets, by variant.</summary>
    public async Task<Dictionary<string, string>> VariantsAsync(int from, int count)
    {
        Dictionary<string, string> variants = [];
        for (var i = from; i < from + count; i++)
            variants[$"user-{i}"] = await World.VariantOfAsync($"user-{i}");
        return variants;
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        await Other.DisposeAsync();
    }
}
