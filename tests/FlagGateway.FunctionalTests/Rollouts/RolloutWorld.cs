using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>
/// A world whose flag has a rollout, looked at ten times a second, in which an hour may go by in a moment.
/// </summary>
internal static class RolloutWorld
{
    public const string Stages = """
        { "name": "canary", "percentage": 10, "hold": "01:00:00" },
        { "name": "half", "percentage": 50, "hold": "01:00:00" },
        { "name": "everyone", "percentage": 100, "hold": "01:00:00" }
        """;

    public const string Guardrails = """{ "metric": "error_rate", "hard": "+5pp" }""";

    /// <summary>No difference ends the rollout.</summary>
    public const string Tolerant = """{ "metric": "error_rate", "hard": "+99pp" }""";

    /// <summary>For <see cref="Tolerant"/>: nor does a candidate most of whose requests fail.</summary>
    public const string NoGrossFailure = """, "gross_failure": "off" """;

    /// <summary>A stage that nothing can be compared in is left all the same.</summary>
    public const string Unjudged = """, "unjudged": "advance" """;

    /// <summary>
    /// rollouts.json with one plan, which compares from the first request on unless it says otherwise.
    /// </summary>
    public static string Plan(string stages = Stages, string guardrails = Guardrails, string more = "") => $$"""
        { "rollouts": [ { "flag": "{{Setup.Flag}}", "control": "legacy", "candidate": "new",
            "stages": [ {{stages}} ], "guardrails": [ {{guardrails}} ]{{(more.Contains("warm_up", StringComparison.Ordinal) ? "" : """, "warm_up": "0" """)}}{{more}} } ] }
        """;

    public static Task<World> StartAsync(string plan, double timeScale = 1, Action<Setup>? change = null) => World.StartAsync(setup =>
    {
        setup.Rollouts = plan;
        setup.TimeScale = timeScale;
        setup.Overrides.Add("--FlagGateway:Rollouts:Interval=00:00:00.1");
        change?.Invoke(setup);
    });

    public static async Task<JsonElement> PostAsync(this World world, string path, object? body = null)
    {
        using var response = await world.Gateway.Admin.PostAsJsonAsync("/api/v1/" + path, body ?? new { reason = "a test", actor = "tester" });
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public static Task<JsonElement> DoAsync(this World world, string verb, object? body = null) => world.PostAsync($"rollouts/{Setup.Flag}/{verb}", body);

    /// <summary>Approves the stage that is in force.</summary>
    public static async Task<JsonElement> PromoteAsync(this World world, bool isFull = false) => await world.DoAsync(
        "promote", new { reason = "a test", actor = "tester", full = isFull, stage = (await world.StatusAsync()).GetProperty("stage").GetString() });

    public static Task<JsonElement> KillAsync(this World world) => world.PostAsync($"flags/{Setup.Flag}/kill");

    public static Task<JsonElement> StatusAsync(this World world) => world.Gateway.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/rollouts/{Setup.Flag}");

    public static Task<JsonElement> AuditAsync(this World world) => world.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/audit");

    /// <summary>Waits until the rollout is in a phase, and returns its status.</summary>
    /// <param name="world">Whose rollout.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="send">Sends a batch of requests before each poll; takes the number of the batch, from 0.</param>
    public static Task<JsonElement> PhaseAsync(this World world, string phase, Func<int, Task>? send = null) => world.PhaseAsync([phase], send);

    /// <inheritdoc cref="PhaseAsync(World, string, Func{int, Task})"/>
    public static Task<JsonElement> PhaseAsync(this World world, string[] phases, Func<int, Task>? send = null) =>
        world.UntilAsync(status => phases.Contains(status.GetProperty("phase").GetString()), send, phases[0]);

    /// <summary>Waits until the status of the rollout is as expected, and returns it.</summary>
    public static async Task<JsonElement> UntilAsync(this World world, Func<JsonElement, bool> isReached, Func<int, Task>? send, string expected)
    {
        JsonElement status = default;
        var batch = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                if (send is not null)
                    await send(batch++);
                status = await world.StatusAsync();
                return isReached(status);
            },
            () => $"Expected {expected}: {status}");
        return status;
    }

    /// <summary>Requests of many users; answers how many the candidate served.</summary>
    public static async Task<int> SendUsersAsync(this World world, int from, int count)
    {
        var candidates = 0;
        for (var i = from; i < from + count; i++)
        {
            using var response = await world.GetAsync($"user-{i}");
            if (await response.Content.ReadAsStringAsync() == "new")
                candidates++;
        }

        return candidates;
    }
}
