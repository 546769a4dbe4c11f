using System.Text;
using System.Text.Json;
using FlagGateway.Options;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.Rollouts.Notifications.Channels;

namespace FlagGateway.Tests.Rollouts.Notifications;

/// <summary>What each kind of channel is sent, and that text of users stays text.</summary>
public sealed class ChannelFormatTests
{
    private const string Evil = "<!channel> & [x](https://evil) *b* {{DATE(1)}}\r\nBcc: a@evil";

    private static readonly SmtpOptions Smtp = new() { Host = "smtp", From = "FlagGateway <flags@example.com>", To = ["a@example.com", "Bö <b@example.com>"] };

    [Fact]
    public void Slack_TextOfUsers_IsEscapedAndNotFormatted()
    {
        var json = Parse(SlackBody.Write(Notification(Evil), "gw"));

        Assert.False(json.GetProperty("mrkdwn").GetBoolean());
        Assert.Equal(
            "release.orders: ROLLED BACK, stage canary, 5 % on the candidate\n&lt;!channel&gt; &amp; [x](https://evil) *b* {{DATE(1)}}  Bcc: a@evil\n• error_rate: 2 % &gt; 1 %\nby ci, gw",
            json.GetProperty("text").GetString());
    }

    [Fact]
    public void Teams_TextOfUsers_IsInRunsThatReadNoMarkdown()
    {
        var attachment = Assert.Single(Parse(TeamsBody.Write(Notification(Evil), "gw")).GetProperty("attachments").EnumerateArray());
        var card = attachment.GetProperty("content");

        Assert.Equal(("application/vnd.microsoft.card.adaptive", "AdaptiveCard"), (attachment.GetProperty("contentType").GetString(), card.GetProperty("type").GetString()));
        Assert.All(card.GetProperty("body").EnumerateArray(), static block => Assert.Equal("RichTextBlock", block.GetProperty("type").GetString()));
        Assert.Equal("<!channel> & [x](https://evil) *b* {{DATE(1)}}  Bcc: a@evil", LinesOf(card)[1]);
    }

    [Fact]
    public void Teams_LongText_StaysBelowTheLimitAndShowsThatItIsCut()
    {
        var long1 = Notification(new string('語', 600)) with { Arithmetic = [.. Enumerable.Range(0, 40).Select(static _ => new string('語', 600))] };

        var body = TeamsBody.Write(long1, "gw");

        Assert.True(body.Length < 28_000, $"{body.Length} bytes");
        Assert.Equal("…", LinesOf(Parse(body).GetProperty("attachments")[0].GetProperty("content"))[^1]);
    }

    [Theory]
    [InlineData(NotificationEvent.RolledBack, "trigger", "rollout", "critical")]
    [InlineData(NotificationEvent.StateMissing, "trigger", "rollout", "error")]
    [InlineData(NotificationEvent.Paused, "trigger", "rollout", "warning")]
    [InlineData(NotificationEvent.Inconclusive, "trigger", "rollout", "warning")]
    [InlineData(NotificationEvent.Killed, "trigger", "kill", "error")]
    [InlineData(NotificationEvent.Unkilled, "resolve", "kill", null)]
    [InlineData(NotificationEvent.Started, "resolve", "rollout", null)]
    [InlineData(NotificationEvent.Stage, "resolve", "rollout", null)]
    [InlineData(NotificationEvent.Resumed, "resolve", "rollout", null)]
    [InlineData(NotificationEvent.Succeeded, "resolve", "rollout", null)]
    [InlineData(NotificationEvent.Aborted, "resolve", "rollout", null)]
    [InlineData(NotificationEvent.Released, "resolve", "rollout", null)]
    public void PagerDuty_Event_OpensOrResolvesTheIncidentOfTheFlag(NotificationEvent kind, string action, string subject, string? severity)
    {
        var json = Parse(PagerDutyBody.Write(Notification("why") with { Event = kind }, "gw", "key"));

        Assert.True(PagerDutyBody.Takes(kind, null));
        Assert.Equal(
            ("key", action, $"flaggateway:{subject}:release.orders"),
            (json.GetProperty("routing_key").GetString(), json.GetProperty("event_action").GetString(), json.GetProperty("dedup_key").GetString()));
        Assert.Equal(severity, json.TryGetProperty("payload", out var payload) ? payload.GetProperty("severity").GetString() : null);
    }

    [Theory]
    [InlineData(NotificationEvent.Warning)]
    [InlineData(NotificationEvent.WarningEnded)]
    [InlineData(NotificationEvent.Waiting)]
    [InlineData(NotificationEvent.SampleRatio)]
    [InlineData(NotificationEvent.VariantChanged)]
    [InlineData(NotificationEvent.SegmentExcluded)]
    [InlineData(NotificationEvent.SegmentIncluded)]
    public void PagerDuty_OtherEvent_IsNotSent(NotificationEvent kind) => Assert.False(PagerDutyBody.Takes(kind, null));

    [Fact]
    public void PagerDuty_SelectedEvents_OpenAloneAndAllOthersStillResolve()
    {
        Assert.True(PagerDutyBody.Takes(NotificationEvent.RolledBack, ["rolled_back"]));
        Assert.False(PagerDutyBody.Takes(NotificationEvent.Paused, ["rolled_back"]));
        Assert.True(PagerDutyBody.Takes(NotificationEvent.Resumed, ["rolled_back"]));
    }

    [Fact]
    public void PagerDuty_LongFlagAndReason_FitTheLimits()
    {
        var json = Parse(PagerDutyBody.Write(Notification(new string('r', 5000)) with { Flag = new string('f', 300) }, "gw", "key"));

        Assert.InRange(json.GetProperty("dedup_key").GetString()!.Length, 1, 255);
        Assert.InRange(json.GetProperty("payload").GetProperty("summary").GetString()!.Length, 1, 1024);
    }

    [Fact]
    public void Email_TextOfUsers_AddsNoHeader()
    {
        var message = EmailMessage.Create(Notification("why") with { Stage = "canary\r\nBcc: a@evil", Id = "0199" }, "gw", Smtp);
        using var stream = new MemoryStream();
        message.WriteTo(stream);
        var text = Encoding.UTF8.GetString(stream.ToArray());

        Assert.Equal("release.orders: ROLLED BACK, stage canary  Bcc: a@evil, 5 % on the candidate", message.Subject);
        Assert.DoesNotContain(text.Split("\r\n\r\n")[0].Split('\n'), static line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(("0199@example.com", "FlagGateway", 2, "auto-generated"), (message.MessageId, message.From.Mailboxes.Single().Name, message.To.Count, message.Headers["Auto-Submitted"]));
        Assert.Contains("why", message.TextBody, StringComparison.Ordinal);
    }

    // The example of the specification of Standard Webhooks.
    [Fact]
    public void Signature_ExampleOfTheSpecification_IsTheSame()
    {
        var key = WebhookSignature.ParseKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        var headers = WebhookSignature.Headers(key!, "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), "{\"test\": 2432232314}"u8.ToArray());

        Assert.Equal(
            [new("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"), new("webhook-timestamp", "1614265330"), new("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")],
            headers);
    }

    [Theory]
    [InlineData("sixteen letters!", 16)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAA==", 16)]
    [InlineData("fifteen letters", null)]
    [InlineData("whsec_AAAA", null)]
    [InlineData("whsec_no base64 at all, but long", null)]
    public void Key_OfASecret_IsItsTextOrBase64(string secret, int? bytes) => Assert.Equal(bytes, WebhookSignature.ParseKey(secret)?.Length);

    [Fact]
    public void ToString_OfARecipient_ShowsNoSecret()
    {
        var recipient = Recipient.From("oncall", new ChannelOptions { Type = ChannelType.Webhook, Url = "https://host/secret-path", Secret = "secret-key-0123456", Smtp = new SmtpOptions { Password = "secret-word" } });

        Assert.DoesNotContain("secret-", $"{recipient} {recipient.Url}", StringComparison.Ordinal);
    }

    private static RolloutNotification Notification(string reason) => new()
    {
        Id = "0199",
        Flag = "release.orders",
        Event = NotificationEvent.RolledBack,
        Stage = "canary",
        Percentage = 5,
        Reason = reason,
        Arithmetic = ["error_rate: 2 % > 1 %"],
        Actor = "ci",
        At = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero),
    };

    private static string[] LinesOf(JsonElement card) => [.. card.GetProperty("body").EnumerateArray().Select(static block => block.GetProperty("inlines")[0].GetProperty("text").GetString()!)];

    private static JsonElement Parse(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }
}
