using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Options;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.Rollouts.Notifications.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlagGateway.FunctionalTests.Notifications;

/// <summary>Channels over real connections.</summary>
public sealed class ChannelTests : IDisposable
{
    private const string Key = "secret-key-0123456789";

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

    public ChannelTests() => _metrics = new NotificationMetrics(_services.GetRequiredService<IMeterFactory>());

    [Theory]
    [InlineData(ChannelType.Slack, "text")]
    [InlineData(ChannelType.Teams, "attachments")]
    [InlineData(ChannelType.PagerDuty, "routing_key")]
    [InlineData(ChannelType.Webhook, "arithmetic")]
    public async Task Notify_Channel_GetsItsFormatByPost(ChannelType type, string property)
    {
        using WebhookReceiver receiver = new();
        using var notifier = Notifier(new ChannelOptions { Type = type, Url = receiver.Address.AbsoluteUri, Secret = type == ChannelType.PagerDuty ? Key : null });

        notifier.Notify(Notification());

        await CountedAsync(DeliveryResult.Delivered, 1);
        var request = Assert.Single(receiver.Requests);
        using var body = JsonDocument.Parse(request.Body!);
        Assert.True(body.RootElement.TryGetProperty(property, out _), request.Body);
        Assert.Equal(("application/json", "\"0199\""), (request.Headers!["Content-Type"].ToString(), request.Headers["Idempotency-Key"].ToString()));
    }

    [Fact]
    public async Task Notify_WebhookWithSecret_EachAttemptIsSignedOverIdTimeAndBody()
    {
        using WebhookReceiver receiver = new();
        receiver.AnswerInTurn(500, 200);
        using var notifier = Notifier(new ChannelOptions { Type = ChannelType.Webhook, Url = receiver.Address.AbsoluteUri, Secret = Key });

        notifier.Notify(Notification());

        await CountedAsync(DeliveryResult.Delivered, 1);
        Assert.Equal(2, receiver.Requests.Count);
        foreach (var request in receiver.Requests)
        {
            var (id, time) = (request.Headers!["webhook-id"].ToString(), request.Headers["webhook-timestamp"].ToString());
            var expected = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes($"{id}.{time}.{request.Body}")));
            Assert.Equal(("0199", "v1," + expected), (id, request.Headers["webhook-signature"].ToString()));
        }
    }

    [Fact]
    public async Task Notify_SecretsInFiles_AreReadForEachNotification()
    {
        using WebhookReceiver first = new();
        using WebhookReceiver second = new();
        await using TestFolder folder = new("channels");
        var file = Path.Combine(folder.FullName, "url");
        await File.WriteAllTextAsync(file, first.Address.AbsoluteUri + "\n", TestContext.Current.CancellationToken);
        using var notifier = Notifier(new ChannelOptions { Type = ChannelType.Slack, UrlFile = file });

        notifier.Notify(Notification());
        await CountedAsync(DeliveryResult.Delivered, 1);
        await File.WriteAllTextAsync(file, second.Address.AbsoluteUri, TestContext.Current.CancellationToken);
        notifier.Notify(Notification());
        await CountedAsync(DeliveryResult.Delivered, 2);

        Assert.Equal((1, 1), (first.Requests.Count, second.Requests.Count));
    }

    [Fact]
    public async Task Notify_FileIsGone_FailsAndLogsTheChannelAlone()
    {
        using var notifier = Notifier(new ChannelOptions { Type = ChannelType.Slack, UrlFile = "/nowhere/url" });

        notifier.Notify(Notification());

        await CountedAsync(DeliveryResult.Failed, 1);
        await LoggedAsync("The notification RolledBack of flag release.orders did not reach channel x: Failed, the file /nowhere/url cannot be read: DirectoryNotFoundException.");
    }

    [Fact]
    public async Task Notify_EmailWithLogin_IsAConversationWithOneMessage()
    {
        using SmtpPeer peer = new();
        using var notifier = Notifier(Email(peer, SmtpTls.None, "flags"));

        notifier.Notify(Notification());

        await CountedAsync(DeliveryResult.Delivered, 1);
        Assert.Contains("MAIL FROM:<flags@example.com>", peer.Commands.Select(static line => line.Split(' ', 3) is [var mail, var from, ..] ? $"{mail} {from}" : line));
        Assert.Contains("RCPT TO:<team@example.com>", peer.Commands);
        Assert.Equal("QUIT", peer.Commands.Last());
        var message = Assert.Single(peer.Messages);
        Assert.Contains("Subject: release.orders: ROLLED BACK", message, StringComparison.Ordinal);
        Assert.Contains("error_rate: 2.1 % > 0.5 %", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notify_MailServerIsBusy_IsTriedAgain()
    {
        using SmtpPeer peer = new();
        peer.Reply("MAIL", "451 try later");
        using var notifier = Notifier(Email(peer, SmtpTls.None, null));

        notifier.Notify(Notification());

        await CountedAsync(DeliveryResult.Delivered, 1);
        Assert.Equal(2, peer.Commands.Count(static line => line.StartsWith("MAIL", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Notify_MailServerRefusesForGood_IsNotTriedAgain()
    {
        using SmtpPeer peer = new();
        peer.Reply("RCPT", "550 secret mailbox unknown");
        using var notifier = Notifier(Email(peer, SmtpTls.None, null));

        notifier.Notify(Notification());

        await CountedAsync(DeliveryResult.Rejected, 1);
        Assert.Empty(peer.Messages);
        await LoggedAsync("The notification RolledBack of flag release.orders did not reach channel x: Rejected, status 550.");
    }

    [Fact]
    public async Task Notify_LoginRefused_IsTriedOnceOnly()
    {
        using SmtpPeer peer = new();
        peer.Reply("AUTH", "535 wrong", "535 wrong");
        using var notifier = Notifier(Email(peer, SmtpTls.None, "flags"));

        notifier.Notify(Notification());

        await CountedAsync(DeliveryResult.Rejected, 1);
        Assert.Single(peer.Commands, static line => line.StartsWith("EHLO", StringComparison.Ordinal));
        Assert.All(_log.Texts, static line => Assert.DoesNotContain("secret", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Notify_StartTlsNotOffered_SendsNeitherPasswordNorMessage()
    {
        using SmtpPeer peer = new();
        using var notifier = Notifier(Email(peer, SmtpTls.StartTls, "flags"));

        notifier.Notify(Notification());

        await CountedAsync(DeliveryResult.Rejected, 1);
        Assert.DoesNotContain(peer.Commands, static line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Notify_CertificateIsNotTrusted_SendsNeitherPasswordNorMessage()
    {
        using SmtpPeer peer = new() { Offers = ["STARTTLS", "AUTH PLAIN"] };
        using var notifier = Notifier(Email(peer, SmtpTls.StartTls, "flags"));

        notifier.Notify(Notification());

        await CountedAsync(DeliveryResult.Failed, 1);
        Assert.Contains("STARTTLS", peer.Commands);
        Assert.DoesNotContain(peer.Commands, static line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    public void Dispose() => _services.Dispose();

    private static ChannelOptions Email(SmtpPeer peer, SmtpTls tls, string? user) => new()
    {
        Type = ChannelType.Email,
        Smtp = new SmtpOptions { Host = "127.0.0.1", Port = peer.Port, Tls = tls, User = user, Password = user is null ? null : "secret-word", From = "flags@example.com", To = ["team@example.com"] },
    };

    private static RolloutNotification Notification() => new()
    {
        Id = "0199",
        Flag = "release.orders",
        Event = NotificationEvent.RolledBack,
        Percentage = 0,
        Arithmetic = ["error_rate: 2.1 % > 0.5 %"],
        Actor = "ci",
        At = new DateTimeOffset(2026, 11, 1, 1, 0, 0, TimeSpan.FromHours(1)),
    };

    private Notifier Notifier(ChannelOptions options) => new(_ => [Recipient.From("x", options)], "gateway-1", Fast, _metrics, TimeProvider.System, _log);

    private Task CountedAsync(DeliveryResult result, long count) =>
        Eventually.TrueAsync(() => _metrics.CountOf(result) == count, $"{result} is not {count}: {string.Join('\n', _log.Texts)}");

    // Counted last, logged first.
    private Task LoggedAsync(string line) => Eventually.TrueAsync(() => _log.Texts.Contains(line), $"not logged: {string.Join('\n', _log.Texts)}");

    private sealed class Lines : ILogger<Notifier>
    {
        public ConcurrentQueue<string> Texts { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Texts.Enqueue(formatter(state, exception));
    }
}
