using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using FlagGateway.Core.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.Rollouts.Notifications.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlagGateway.FunctionalTests.Notifications;

public sealed class NotifierTests : IDisposable
{
    // An answer may take seconds on a busy machine; a test of a limit sets that limit itself.
    private static readonly DeliveryLimits Fast = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(5),
        MaxPause = TimeSpan.FromMilliseconds(20),
        AttemptTimeout = Eventually.Deadline,
        FlushTime = Eventually.Deadline,
    };

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly NotificationMetrics _metrics;
    private readonly Lines _log = new();
    private readonly List<Uri> _addresses = [];

    public NotifierTests() => _metrics = new NotificationMetrics(_services.GetRequiredService<IMeterFactory>());

    [Fact]
    public void Limits_Defaults()
    {
        DeliveryLimits limits = new();

        Assert.Equal(
            (256, 5, 5, 2, 30, 3),
            (limits.QueueLength, limits.Attempts, limits.AttemptTimeout.TotalSeconds, limits.FirstPause.TotalSeconds, limits.MaxPause.TotalSeconds, limits.FlushTime.TotalSeconds));
    }

    [Fact]
    public async Task Tell_Receiver_GetsTextAndFields()
    {
        using WebhookReceiver receiver = new();
        using var notifier = Notifier(Fast, receiver);

        notifier.Notify(Notice() with { Stage = "ca<n>ary", Reason = "error_rate & <!channel>\nmore" });

        await CountedAsync(DeliveryResult.Delivered, 1);
        var request = Assert.Single(receiver.Requests);
        using var body = JsonDocument.Parse(request.Body!);
        var root = body.RootElement;
        Assert.Equal(
            "release.orders: ROLLED BACK, stage ca&lt;n&gt;ary, 0 % on the candidate\nerror_rate &amp; &lt;!channel&gt; more\n• error_rate: 2.1 % &gt; 0.5 %\nby ci, gateway-1",
            root.GetProperty("text").GetString());
        Assert.Equal(
            ["id", "text", "flag", "event", "phase", "stage", "percentage", "reason", "arithmetic", "actor", "at", "instance"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ("release.orders", "rolled_back", "RolledBack", "ca<n>ary", 0.0, "2026-11-01T00:00:00Z", "gateway-1", "ci"),
            (Text("flag"), Text("event"), Text("phase"), Text("stage"), root.GetProperty("percentage").GetDouble(), Text("at"), Text("instance"), Text("actor")));
        Assert.Equal(["error_rate: 2.1 % > 0.5 %"], root.GetProperty("arithmetic").EnumerateArray().Select(line => line.GetString()));
        Assert.Equal(("POST", "application/json"), (request.Method, request.Headers!["Content-Type"].ToString()));
        Assert.Empty(_log.Texts);

        string? Text(string name) => root.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task Tell_TransientStatus_IsTriedAgain(int status)
    {
        using WebhookReceiver receiver = new();
        receiver.AnswerInTurn(status, status, 200);
        using var notifier = Notifier(Fast, receiver);

        notifier.Notify(Notice());

        await CountedAsync(DeliveryResult.Delivered, 1);
        Assert.Equal(3, receiver.Requests.Count);
        Assert.Empty(_log.Texts);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task Tell_RefusedForGood_IsNotTriedAgain(int status)
    {
        using WebhookReceiver receiver = new();
        receiver.Answer(WebhookReceiver.Status(status));
        using var notifier = Notifier(Fast, receiver);

        notifier.Notify(Notice());

        await CountedAsync(DeliveryResult.Rejected, 1);
        Assert.Single(receiver.Requests);
        // Counted first, logged then.
        await Eventually.TrueAsync(() => !_log.Texts.IsEmpty, "Nothing was logged.");
        Assert.Equal([$"The notification RolledBack of flag release.orders did not reach {Authority(receiver)}: Rejected, status {status}."], _log.Texts);
    }

    [Fact]
    public async Task Tell_Redirect_IsNotFollowed()
    {
        using WebhookReceiver receiver = new();
        receiver.Answer(WebhookReceiver.Status(302).WithHeader("Location", "/elsewhere"));
        using var notifier = Notifier(Fast, receiver);

        notifier.Notify(Notice());

        await CountedAsync(DeliveryResult.Rejected, 1);
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Tell_AlwaysFailing_EndsAfterFiveAttempts()
    {
        using WebhookReceiver receiver = new();
        receiver.Answer(WebhookReceiver.Status(500));
        using var notifier = Notifier(Fast, receiver);

        notifier.Notify(Notice());

        await CountedAsync(DeliveryResult.Failed, 1);
        Assert.Equal(5, receiver.Requests.Count);
    }

    [Fact]
    public async Task Tell_DeadAddress_FailsAndKeepsItsSecret()
    {
        WebhookReceiver gone = new();
        gone.Dispose();
        using var notifier = Notifier(Fast, gone);

        notifier.Notify(Notice());

        await CountedAsync(DeliveryResult.Failed, 1);
        var line = Assert.Single(_log.Texts);
        Assert.Contains(Authority(gone), line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tell_NoAnswer_EachAttemptTimesOut()
    {
        using WebhookReceiver receiver = new();
        receiver.Hold();
        using var notifier = Notifier(Fast with { AttemptTimeout = TimeSpan.FromMilliseconds(500), Attempts = 2 }, receiver);

        notifier.Notify(Notice());

        await CountedAsync(DeliveryResult.Failed, 1);
        Assert.Equal(2, receiver.Held);
        Assert.EndsWith("Failed, no response within 00:00:00.5000000.", Assert.Single(_log.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tell_SlowAddress_HoldsUpNoOther()
    {
        using WebhookReceiver slow = new();
        using WebhookReceiver good = new();
        slow.Hold();
        using var notifier = Notifier(Fast with { AttemptTimeout = TimeSpan.FromMinutes(1) }, slow, good);

        for (var i = 0; i < 20; i++)
            notifier.Notify(Notice() with { Stage = $"{i}" });

        await CountedAsync(DeliveryResult.Delivered, 20);
        Assert.Equal(1, slow.Held);
    }

    [Fact]
    public async Task Tell_ManyWithFailuresInBetween_ArriveInOrder()
    {
        using WebhookReceiver receiver = new();
        receiver.AnswerInTurn(500, 200, 200);
        using var notifier = Notifier(Fast, receiver);

        for (var i = 0; i < 30; i++)
            notifier.Notify(Notice() with { Stage = $"{i}" });

        await CountedAsync(DeliveryResult.Delivered, 30);
        // Every third answer is a failure, which a second notice meets again: 0 0 1 2 2 3 4 4 …
        Assert.Equal(
            Enumerable.Range(0, 30).SelectMany(static i => Enumerable.Repeat($"{i}", i % 2 == 0 ? 2 : 1)),
            receiver.Bodies.Select(static body => JsonDocument.Parse(body).RootElement.GetProperty("stage").GetString()));
    }

    [Fact]
    public async Task Tell_QueueFull_DropsTheNewestAndNeverWaits()
    {
        using WebhookReceiver receiver = new();
        receiver.Hold();
        using var notifier = Notifier(Fast with { QueueLength = 4, AttemptTimeout = TimeSpan.FromMinutes(1) }, receiver);
        notifier.Notify(Notice());
        await Eventually.TrueAsync(() => receiver.Held == 1, "nothing came");

        for (var i = 0; i < 10; i++)
            notifier.Notify(Notice());

        Assert.Equal(6, _metrics.CountOf(DeliveryResult.Dropped));
        receiver.Release();
        await CountedAsync(DeliveryResult.Delivered, 5);
    }

    [Fact]
    public async Task Stop_SomeWaiting_AreSentFirst()
    {
        using WebhookReceiver receiver = new();
        using var notifier = Notifier(Fast, receiver);
        for (var i = 0; i < 50; i++)
            notifier.Notify(Notice());

        await notifier.StopAsync(CancellationToken.None);
        notifier.Notify(Notice());

        Assert.Equal((50, 1), (_metrics.CountOf(DeliveryResult.Delivered), _metrics.CountOf(DeliveryResult.Dropped)));
    }

    [Fact]
    public async Task Stop_ReceiverHangs_AbandonsTheRestSoon()
    {
        using WebhookReceiver receiver = new();
        receiver.Hold();
        using var notifier = Notifier(Fast with { FlushTime = TimeSpan.FromMilliseconds(100) }, receiver);
        for (var i = 0; i < 3; i++)
            notifier.Notify(Notice());

        await notifier.StopAsync(CancellationToken.None);

        Assert.Equal(3, _metrics.CountOf(DeliveryResult.Abandoned));
        Assert.All(_log.Texts, line => Assert.DoesNotContain("secret", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Tell_NoAddress_DoesNothing()
    {
        using var notifier = Notifier(Fast);

        notifier.Notify(Notice());

        Assert.Empty(_log.Texts);
    }

    [Fact]
    public async Task Metrics_OfTheGateway_CountEachResult()
    {
        await using var world = await World.StartAsync();

        var page = await world.Gateway.MetricsAsync();

        Assert.Equal(5, page.Series.Count(series => series.StartsWith("flaggateway_notifications_total{", StringComparison.Ordinal)));
    }

    [Fact]
    public void WireNames_EachEvent_AreTheDocumentedOnes() => Assert.Equal(
        "started stage waiting paused resumed rolled_back aborted succeeded inconclusive killed unkilled sample_ratio warning variant_changed released state_missing warning_ended segment_excluded segment_included reminder candidate_dropped candidate_restored",
        string.Join(' ', Enum.GetValues<NotificationEvent>().Select(kind => kind.ToWireName())));

    public void Dispose() => _services.Dispose();

    private static RolloutNotification Notice() => new()
    {
        Id = "0199",
        Flag = "release.orders",
        Event = NotificationEvent.RolledBack,
        Phase = RolloutPhase.RolledBack,
        Percentage = 0,
        Arithmetic = ["error_rate: 2.1 % > 0.5 %"],
        Actor = "ci",
        At = new DateTimeOffset(2026, 11, 1, 1, 0, 0, TimeSpan.FromHours(1)),
    };

    private static string Authority(WebhookReceiver receiver) => receiver.Address.GetLeftPart(UriPartial.Authority);

    private Notifier Notifier(DeliveryLimits limits, params WebhookReceiver[] receivers)
    {
        _addresses.AddRange(receivers.Select(receiver => receiver.Address));
        return new Notifier(notice => notice.Flag == "release.orders" ? _addresses.Select(Recipient.From) : [], "gateway-1", limits, _metrics, TimeProvider.System, _log);
    }

    private Task CountedAsync(DeliveryResult result, long count) =>
        Eventually.TrueAsync(() => _metrics.CountOf(result) == count, $"{result} is not {count}");

    private sealed class Lines : ILogger<Notifier>
    {
        public ConcurrentQueue<string> Texts { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Texts.Enqueue(formatter(state, exception));
    }
}
