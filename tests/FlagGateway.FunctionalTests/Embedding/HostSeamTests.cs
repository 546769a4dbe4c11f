using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Rollouts.Notifications;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Embedding;

/// <summary>Code of the host that a gateway uses.</summary>
public sealed class HostSeamTests
{
    private const string Conditional = """
        { "feature_management": { "feature_flags": [ {
          "id": "release.orders", "enabled": true,
          "conditions": { "client_filters": [ { "name": "FlagGateway.Metric", "parameters": { "Metric": "queue_length", "Below": 100, "Interval": "00:00:01" } } ] },
          "variants": [ { "name": "legacy", "configuration_value": { "cluster": "legacy" } }, { "name": "new", "configuration_value": { "cluster": "new" } } ],
          "allocation": { "default_when_enabled": "new", "default_when_disabled": "legacy" } } ] } }
        """;

    [Fact]
    public async Task Notifier_Kill_IsNotifiedThoughAnotherFails()
    {
        ListNotifier notifier = new();
        await using var world = await HostWorld.StartAsync(configure: gateway =>
        {
            gateway.AddNotifier<FailingNotifier>();
            gateway.Services.AddSingleton<IRolloutNotifier>(notifier);
        });
        using var admin = await world.Host.ConnectAdminAsync();

        using var done = await admin.PostAsJsonAsync("/api/v1/flags/release.orders/kill", new { reason = "test" });

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        var notification = Assert.Single(notifier.Received);
        Assert.Equal((NotificationEvent.Killed, "release.orders", "tester"), (notification.Event, notification.Flag, notification.Actor));
    }

    [Fact]
    public async Task ConditionMetric_Changes_MovesEverybody()
    {
        var length = 5.0;
        await using var world = await HostWorld.StartAsync(
            static setup => setup.Flags = Conditional,
            gateway => gateway.AddConditionMetric("queue_length", _ => new((double?)Volatile.Read(ref length))));

        await ServesAsync("new");
        Volatile.Write(ref length, 500);
        await ServesAsync("legacy");

        Task ServesAsync(string variant) => Eventually.TrueAsync(async () => await world.Client.GetStringAsync("/x") == variant, () => $"not {variant}");
    }

    [Fact]
    public async Task IdentitySource_Throws_LeavesTheRequestToTheOthers()
    {
        await using var world = await HostWorld.StartAsync(configure: gateway => gateway.AddIdentitySource<FailingSource>());

        using var response = await world.Client.SendAsync(World.Request("candidate"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("new", await response.Content.ReadAsStringAsync());
    }

    private sealed class ListNotifier : IRolloutNotifier
    {
        public ConcurrentQueue<RolloutNotification> Received { get; } = new();

        public void Notify(RolloutNotification notification) => Received.Enqueue(notification);
    }

    private sealed class FailingNotifier : IRolloutNotifier
    {
        public void Notify(RolloutNotification notification) => throw new InvalidOperationException("no");
    }

    private sealed class FailingSource : IIdentitySource
    {
        public string Name => "failing";

        public ValueTask<RequestIdentity?> FindAsync(HttpContext context) => throw new InvalidOperationException("no");
    }
}
