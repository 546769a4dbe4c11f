using System.Globalization;
using FlagGateway.FunctionalTests.Ramp;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Observability;

/// <summary>
/// A gateway with traffic under a real Prometheus, while a rollout copies, goes to half of the users, gets a bad
/// candidate and is rolled back automatically; in the end the kill switch is on. Played once for all tests of the pack.
/// </summary>
public sealed class PackScenario : IAsyncLifetime
{
    private const string OverdueFlag = """
        { "id": "ops.export", "enabled": true,
          "variants": [ { "name": "small", "configuration_value": {} }, { "name": "large", "configuration_value": {} } ],
          "allocation": { "default_when_enabled": "large", "default_when_disabled": "small" },
          "conditions": { "client_filters": [
            { "name": "FlagGateway.Metric", "parameters": { "Metric": "flaggateway_build_info", "Above": 0, "Interval": "00:00:01" } } ] },
          "lifecycle": { "type": "ops", "owner": "platform-team", "created": "2019-01-01", "expected_retirement": "2020-01-01" } }
        """;

    private const string Flag = """
        { "id": "release.orders", "enabled": true,
          "variants": [
            { "name": "legacy", "configuration_value": { "cluster": "legacy" } },
            { "name": "new", "configuration_value": { "cluster": "new" } } ],
          "allocation": { "default_when_enabled": "legacy", "default_when_disabled": "legacy", "seed": "orders" },
          "lifecycle": { "type": "release", "owner": "orders-team", "created": "2026-01-01", "expected_retirement": "2199-01-01" } }
        """;

    private static readonly string[] Needed = ["prometheus", "promtool"];

    private volatile bool _isOver;
    private Task _traffic = Task.CompletedTask;

    public DateTimeOffset Start { get; private set; }

    public DateTimeOffset End { get; private set; }

    internal PackPrometheus Prometheus { get; private set; } = null!;

    internal World World { get; private set; } = null!;

    /// <summary>The text of <c>/metrics</c> near the end.</summary>
    internal string Page { get; private set; } = "";

    /// <summary>Alerts of Prometheus while the rollout had just gone back.</summary>
    internal IReadOnlyList<Series> Firing { get; private set; } = [];

    /// <summary>Ends a test where a program is not installed, and nothing was played.</summary>
    public static void Require() => Programs.Require(Needed);

    public async ValueTask InitializeAsync()
    {
        if (Programs.Missing(Needed).Count > 0)
            return;
        World = await RolloutWorld.StartAsync(
            RolloutWorld.Plan(
                """
                { "name": "shadow", "percentage": 0, "shadow": 100, "gate": "manual" },
                { "name": "half", "percentage": 50, "shadow": 100, "gate": "manual" }
                """,
                """
                { "metric": "error_rate", "hard": "+5pp", "soft": "+4pp" }, { "metric": "latency_p95", "hard": "30s" },
                { "metric": "signal:score", "hard": "-90%" }
                """),
            change: static setup =>
            {
                setup.Flags = Setup.File(Flag, OverdueFlag);
                setup.Routes = """, "export": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/export" }, "Metadata": { "Flag": "ops.export" } } """;
            });
        World.Legacy.Answer(context => AnswerAsync(context, "legacy", isBad: false, TimeSpan.Zero));
        World.Candidate.Answer(context => AnswerAsync(context, "new", isBad: false, TimeSpan.FromMilliseconds(40)));
        Start = TimeProvider.System.GetUtcNow();
        Prometheus = new PackPrometheus(World.Gateway.Admin.BaseAddress!);
        _traffic = Task.WhenAll(Enumerable.Range(0, 4).Select(SendAsync));
        await PlayAsync();
        End = TimeProvider.System.GetUtcNow();
        Page = await World.Gateway.Admin.GetStringAsync("/metrics");
    }

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        await _traffic;
        if (World is null)
            return;
        await Prometheus.DisposeAsync();
        await World.DisposeAsync();
    }

    internal static Task UntilAsync(string what, Func<Task<bool>> condition) => Poll.UntilAsync(what, condition);

    private async Task PlayAsync()
    {
        await World.DoAsync("start");
        using (var connect = await RawClient.ConnectAsync(World.Gateway.Address))
        {
            await connect.SendAsync("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n");
            await connect.ReadAsync("\r\n\r\n");
        }

        await World.PostAsync("flags/ops.export/kill");
        await UntilAsync("copies were compared", () => HasAsync("rate(flaggateway_shadow_requests_total{result=\"mismatch\"}[10s]) > 0"));
        await World.Gateway.ApplyAsync("flags.json", Setup.File(Flag, OverdueFlag) + " ");
        await World.PromoteAsync();
        await UntilAsync(
            "the candidate was measured",
            () => HasAsync("flag_variant:flaggateway_request_duration_seconds:p95_rate5m{variant=\"new\"} > 0 and on (flag) flaggateway_guardrail_value{guardrail=\"error_rate\"}"));

        await UntilAsync("half of the traffic moved", () => HasAsync("flag_variant:flaggateway_requests:share_rate5m{variant=\"new\"} > 0.35"));

        World.Candidate.Answer(context => AnswerAsync(context, "new", isBad: true, TimeSpan.FromMilliseconds(40)));
        await World.PhaseAsync("RolledBack");
        const string alert = "ALERTS{alertname=\"FlagGatewayRolledBack\",alertstate=\"firing\"}";
        await UntilAsync("the alert fires", () => HasAsync(alert));
        Firing = await Prometheus.QueryAsync("ALERTS{alertstate=\"firing\"}");
        await UntilAsync("the alert clears", async () => !await HasAsync(alert) && await HasAsync("up == 1"));
        await World.KillAsync();
        await UntilAsync("the kill is seen", () => HasAsync("count_over_time((flaggateway_kill_switch{flag=\"release.orders\"} == 1)[10s:500ms]) >= 4"));
    }

    private async Task<bool> HasAsync(string query) => (await Prometheus.QueryAsync(query)).Count != 0;

    private static async Task AnswerAsync(HttpContext context, string side, bool isBad, TimeSpan time)
    {
        if (time > TimeSpan.Zero)
            await Task.Delay(time, TimeProvider.System);
        var path = context.Request.Path.Value;
        context.Response.Headers["X-FlagGateway-Signal"] = path == "/odd" ? "NO SIGNAL" : "score=0.9";
        context.Response.ContentType = path == "/events" ? "text/event-stream" : "text/plain";
        switch (isBad ? Random(context) : 1)
        {
            case < 0.1:
                context.Abort();
                return;
            case < 0.4:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                break;
        }

        await context.Response.WriteAsync(path == "/differs" ? side : "same");
    }

    // Which requests fail follows from the user, as in a candidate that cannot serve some of them.
    private static double Random(HttpContext context) =>
        (int.Parse(context.Request.Headers["X-User-Id"].ToString().Split('-')[1], CultureInfo.InvariantCulture) * 37 % 100) / 100.0;

    private async Task SendAsync(int sender)
    {
        string[] paths = ["/", "/", "/", "/differs", "/odd", "/events"];
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        for (var i = sender; !_isOver; i += 4)
        {
            using var response = await World.GetAsync($"user-{i % 1500}", paths[i % paths.Length]);
            await timer.WaitForNextTickAsync();
        }
    }
}
