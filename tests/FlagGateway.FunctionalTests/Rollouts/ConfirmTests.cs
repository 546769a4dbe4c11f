using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>A gateway asks a webhook before a stage begins.</summary>
public sealed class ConfirmTests
{
    private const string Key = "secret-key-0123456789";

    [Fact]
    public async Task Stage_WithConfirm_WaitsForA2xxAndShowsWhy()
    {
        using WebhookReceiver receiver = new();
        receiver.Answer(WebhookReceiver.Status(409));
        await using var world = await StartAsync($"\"url\": \"{receiver.Address}\"");
        await world.DoAsync("start");

        var waiting = await world.UntilAsync(static status => Needs(status).Contains("status 409", StringComparison.Ordinal), batch => world.SendUsersAsync(batch * 20, 20), "the refusal");
        receiver.Answer(WebhookReceiver.Status(204));
        var status = await world.UntilAsync(static status => status.GetProperty("stage").GetString() == "half", null, "the next stage");

        Assert.Equal(("canary", "Progressing"), (waiting.GetProperty("stage").GetString(), waiting.GetProperty("phase").GetString()));
        Assert.Contains("the confirmation of stage half by http://127.0.0.1:", Needs(waiting), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", $"{waiting}{status}{await world.AuditAsync()}", StringComparison.Ordinal);
        using var body = JsonDocument.Parse(receiver.Bodies.First());
        Assert.Equal(["id", "flag", "stage", "percentage", "segment", "control", "candidate"], body.RootElement.EnumerateObject().Select(static one => one.Name));
        Assert.Equal((Setup.Flag, "half", 50.0), (body.RootElement.GetProperty("flag").GetString(), body.RootElement.GetProperty("stage").GetString(), body.RootElement.GetProperty("percentage").GetDouble()));
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(1, metrics.Sum("flaggateway_rollout_confirmations_total", $"flag=\"{Setup.Flag}\"", "stage=\"half\"", "result=\"confirmed\""));
        Assert.True(metrics.Sum("flaggateway_rollout_confirmations_total", "result=\"refused\"") >= 1);
        // The same question each time, in requests of their own.
        Assert.Single(receiver.Bodies.Distinct());
        Assert.Equal(receiver.Requests.Count, receiver.Requests.Select(static request => request.Headers!["Idempotency-Key"].ToString()).Distinct().Count());
    }

    [Fact]
    public async Task Stage_WithConfirmByChannel_IsAskedWithASignature()
    {
        using WebhookReceiver receiver = new();
        await using var world = await StartAsync("\"channel\": \"deploy\"", setup => setup.Overrides.AddRange(
        [
            "--FlagGateway:Notifications:Channels:deploy:Type=Webhook", $"--FlagGateway:Notifications:Channels:deploy:Url={receiver.Address}",
            $"--FlagGateway:Notifications:Channels:deploy:Secret={Key}",
        ]));
        await world.DoAsync("start");

        await world.UntilAsync(static status => status.GetProperty("stage").GetString() == "half", batch => world.SendUsersAsync(batch * 20, 20), "the next stage");

        var request = Assert.Single(receiver.Requests);
        var signed = $"{request.Headers!["webhook-id"]}.{request.Headers["webhook-timestamp"]}.{request.Body}";
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(signed))), request.Headers["webhook-signature"].ToString());
    }

    [Fact]
    public async Task Promote_ReceiverIsDown_NeedsForce()
    {
        WebhookReceiver gone = new();
        gone.Dispose();
        await using var world = await StartAsync($"\"url\": \"{gone.Address}\"");
        await world.DoAsync("start");
        await world.UntilAsync(static status => Needs(status).Contains("ConnectionError", StringComparison.Ordinal), batch => world.SendUsersAsync(batch * 20, 20), "the missing connection");

        using var refused = await world.Gateway.Admin.PostAsync($"/api/v1/rollouts/{Setup.Flag}/promote", Json("{ \"reason\": \"x\", \"actor\": \"a\", \"stage\": \"canary\" }"), TestContext.Current.CancellationToken);
        using var forced = await world.Gateway.Admin.PostAsync($"/api/v1/rollouts/{Setup.Flag}/promote", Json("{ \"reason\": \"x\", \"actor\": \"a\", \"stage\": \"canary\", \"force\": true }"), TestContext.Current.CancellationToken);

        Assert.Contains("the confirmation of stage half", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal((false, true), (refused.IsSuccessStatusCode, forced.IsSuccessStatusCode));
        Assert.Equal("half", (await world.StatusAsync()).GetProperty("stage").GetString());
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static string Needs(JsonElement status) => status.GetProperty("needs").ToString();

    // An hour of the plan is a moment, so an interval of a minute is none.
    private static Task<World> StartAsync(string confirm, Action<Setup>? change = null) => RolloutWorld.StartAsync(
        RolloutWorld.Plan(
            $$"""{ "name": "canary", "percentage": 10, "hold": "00:01:00" }, { "name": "half", "percentage": 50, "hold": "10.00:00:00", "confirm": { {{confirm}} } }""",
            guardrails: "", more: RolloutWorld.NoGrossFailure),
        timeScale: 600, change);
}
