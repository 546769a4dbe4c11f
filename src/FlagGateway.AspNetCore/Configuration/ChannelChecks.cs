using FlagGateway.Options;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.Rollouts.Notifications.Channels;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Checks the section <c>FlagGateway:Notifications</c>. Addresses and secrets are never shown.</summary>
internal static class ChannelChecks
{
    private const string Section = GatewayFileReader.Section + ":Notifications";
    private const int MaxNameLength = 64;

    /// <summary>Whether a text can be the name of a channel.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= MaxNameLength && char.IsAsciiLetter(text[0]) && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>The channels of gateway.json; <c>null</c> if it, or the section, could not be read.</summary>
    public static IReadOnlyDictionary<string, ChannelType?>? KnownIn(GatewayFile? gateway) => gateway is null || gateway.Failed.Touches(Section)
        ? null
        : (gateway.Options.Notifications.Channels ?? []).ToDictionary(static channel => channel.Key, static channel => channel.Value.Type, StringComparer.OrdinalIgnoreCase);

    /// <summary>The remedy for a channel that is not there.</summary>
    public static string RemedyFor(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } known
        ? $"Use one of {known}, or add it to {Section}:Channels in gateway.json"
        : $"Add it to {Section}:Channels in gateway.json";

    /// <summary>Reports all errors.</summary>
    public static void Validate(NotificationOptions options, List<ConfigIssue> issues)
    {
        foreach (var (name, channel) in options.Channels ?? [])
            new Check($"{Section}:Channels:{name}", issues).Run(name, channel);
    }

    /// <summary>The checks of one channel.</summary>
    private sealed class Check(string path, List<ConfigIssue> issues)
    {
        public void Run(string name, ChannelOptions channel)
        {
            if (!IsName(name))
                Error("", name, "Not the name of a channel.", "Write 1 to 64 letters, digits, dots, hyphens and underscores, beginning with a letter");
            // A missing type is reported with the key.
            if (channel.Type is not { } type)
                return;
            CheckEvents(type, channel.Events);
            CheckUrl(type, channel);
            CheckSecret(type, channel);
            if (type == ChannelType.Email && channel.Smtp is null)
                Error(":Smtp", null, "E-mail needs a mail server.", "Add Host, From and To");
            else if (type != ChannelType.Email && channel.Smtp is not null)
                Error(":Smtp", null, $"{type} is not sent by e-mail.", "Remove it, or write \"Type\": \"Email\"");
            else if (channel.Smtp is { } smtp)
                issues.AddRange(SmtpChecks.Find(smtp, path + ":Smtp"));
        }

        private void CheckEvents(ChannelType type, string[]? events)
        {
            if (events is { Length: 0 })
                Error(":Events", null, "An empty list sends nothing at all.", "Name events such as rolled_back, or leave it out for all");
            for (var i = 0; i < (events?.Length ?? 0); i++)
            {
                if (!NotificationEvents.Names.Contains(events![i], StringComparer.Ordinal))
                    Error($":Events:{i}", events[i], "No event has this name.", $"Use one of {string.Join(", ", NotificationEvents.Names)}");
                else if (type == ChannelType.PagerDuty && !PagerDutyBody.Opening.Contains(events[i], StringComparer.Ordinal))
                    Error($":Events:{i}", events[i], "The event opens no incident.", $"Use one of {string.Join(", ", PagerDutyBody.Opening)}; what resolves an incident is always sent");
            }
        }

        private void CheckUrl(ChannelType type, ChannelOptions channel)
        {
            if (type == ChannelType.Email)
                Refuse("Url", channel.Url, channel.UrlFile, "E-mail is sent to Smtp:Host.");
            else if (Read("Url", channel.Url, channel.UrlFile) is { } url && !IsAddress(url))
                Error(channel.Url is null ? ":UrlFile" : ":Url", null, "Not an http or https address.", "Write it as https://host/path");
            else if (type != ChannelType.PagerDuty && channel.Url is null && channel.UrlFile is null)
                Error(":Url", null, "The address is missing.", "Add Url, or UrlFile with the name of a file that contains it");
        }

        private void CheckSecret(ChannelType type, ChannelOptions channel)
        {
            if (type is not (ChannelType.PagerDuty or ChannelType.Webhook))
                Refuse("Secret", channel.Secret, channel.SecretFile, $"{type} does not use it.");
            else if (Read("Secret", channel.Secret, channel.SecretFile) is { } secret && type == ChannelType.Webhook && WebhookSignature.ParseKey(secret) is null)
                Error(channel.Secret is null ? ":SecretFile" : ":Secret", null, $"Not a key of {WebhookSignature.MinKeyBytes} bytes or more.", "Write the output of: openssl rand -base64 32");
            else if (type == ChannelType.PagerDuty && channel.Secret is null && channel.SecretFile is null)
                Error(":Secret", null, "The integration key of the service is missing.", "Add Secret, or SecretFile with the name of a file that contains it");
        }

        private void Refuse(string key, string? value, string? file, string problem)
        {
            if (value is not null)
                Error($":{key}", null, problem, "Remove it");
            if (file is not null)
                Error($":{key}File", null, problem, "Remove it");
        }

        // The secret, if there is one without an error.
        private string? Read(string key, string? value, string? file)
        {
            if (value is not null && file is not null)
                Error($":{key}File", file, $"{key} is there as well.", "Remove one of the two");
            else if (value is not null && string.IsNullOrWhiteSpace(value))
                Error($":{key}", null, "Empty.", "Write a value, or remove the key");
            else
                return SecretFileCheck.Read(value, file, $"{path}:{key}File", issues);
            return null;
        }

        private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

        private void Error(string key, string? value, string problem, string remedy) =>
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path + key, value, problem, remedy));
    }
}
