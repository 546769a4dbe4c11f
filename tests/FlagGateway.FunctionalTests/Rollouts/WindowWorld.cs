using FlagGateway.Core.Cohorts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>
/// A world whose flag has a rollout. By percentile everybody is on the candidate, or everybody on control; user
/// <c>candidate</c> is on the candidate by name and <c>control</c> on control.
/// </summary>
internal static class WindowWorld
{
    public const string ShortTimeout = """, "Timeout": "00:00:00.3" """;

    public static Task<World> StartAsync(string everybody = "new", Action<Setup>? change = null) => World.StartAsync(setup =>
    {
        setup.Flags = Flags(everybody);
        setup.Rollouts = Plan();
        change?.Invoke(setup);
    });

    public static string Flags(string everybody) => Setup.File($$"""
        {
          "id": "{{Setup.Flag}}", "enabled": true,
          "variants": [
            { "name": "legacy", "configuration_value": { "cluster": "legacy" } },
            { "name": "new", "configuration_value": { "cluster": "new" } } ],
          "allocation": {
            "default_when_enabled": "legacy", "default_when_disabled": "legacy", "seed": "orders",
            "user": [ { "variant": "new", "users": [ "candidate" ] }, { "variant": "legacy", "users": [ "control" ] } ],
            "percentile": [ { "variant": "{{everybody}}", "from": 0, "to": 100 } ] }
        }
        """);

    public static string Plan(string guardrails = """{ "metric": "error_rate", "hard": "1%" }""") => $$"""
        { "rollouts": [ {
          "flag": "{{Setup.Flag}}", "control": "legacy", "candidate": "new",
          "stages": [ { "name": "half", "percentage": 50 } ], "guardrails": [ {{guardrails}} ] } ] }
        """;

    public static RolloutWindows Windows(this World world) => world.Gateway.Windows.Find(Setup.Flag)!;

    /// <summary>Waits until the requests are recorded; then only one window has any, and as many as said.</summary>
    public static async Task AssertCountedAsync(this World world, int booked, CohortWindow window, long requests, long errors, int answered)
    {
        await world.Gateway.RecordedAsync(booked);
        var counts = window.Read();
        Assert.Equal((requests, errors, answered), (counts.TotalRequests, counts.TotalErrors, counts.Latency.Sum()));
        Assert.Equal(requests, world.Requests());
    }

    /// <summary>Waits until the requests are recorded; none of them is in any window.</summary>
    public static async Task AssertNothingCountedAsync(this World world, int booked)
    {
        await world.Gateway.RecordedAsync(booked);
        Assert.Equal(0, world.Requests());
    }

    private static long Requests(this World world)
    {
        var windows = world.Windows();
        return windows.ReadControl().TotalRequests + new[] { windows.ControlNamed, windows.CandidateSplit, windows.CandidateNamed }.Sum(static window => window.Read().TotalRequests);
    }
}
