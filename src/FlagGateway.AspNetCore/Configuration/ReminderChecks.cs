using FlagGateway.Options;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Checks the section <c>FlagGateway:Reminders</c>.</summary>
internal static class ReminderChecks
{
    private const string Section = GatewayFileReader.Section + ":Reminders";

    /// <summary>Reports all errors.</summary>
    public static void Validate(ReminderOptions options, NotificationOptions notifications, List<ConfigIssue> issues)
    {
        Dictionary<string, ChannelOptions> known = new(notifications.Channels ?? [], StringComparer.OrdinalIgnoreCase);
        CheckChannels($"{Section}:Channels", options.Channels);
        foreach (var (owner, channels) in options.Owners ?? [])
            CheckChannels($"{Section}:Owners:{owner}", channels);
        _ = QuietHoursReader.Read(options.QuietHours, (key, value, problem, remedy) => Error($"{Section}:QuietHours:{key}", value, problem, remedy));

        void CheckChannels(string path, string[]? channels)
        {
            for (var i = 0; i < (channels?.Length ?? 0); i++)
            {
                if (!known.TryGetValue(channels![i], out var channel))
                    Error($"{path}:{i}", channels[i], "There is no such channel.", ChannelChecks.RemedyFor(known.Keys));
                else if (channel.Type == ChannelType.PagerDuty)
                    Error($"{path}:{i}", channels[i], "A reminder is no incident, and PagerDuty takes nothing else.", "Use a channel of another type");
            }
        }

        void Error(string path, string? value, string problem, string remedy) => issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path, value, problem, remedy));
    }
}
