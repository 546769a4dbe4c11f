using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Options;
using FlagGateway.Rollouts.Notifications;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads <c>notify</c>: addresses and channels for all events, and lists of them for some.</summary>
internal sealed class NotifyReader(IReadOnlyDictionary<string, ChannelType?>? channels, JsonShape shape)
{
    private static readonly string[] Keys = ["events", "urls", "channels"];

    private readonly List<Uri> _addresses = [];
    private readonly List<string> _channels = [];
    private readonly List<EventAddresses> _some = [];

    /// <summary>Adds what is read to a plan.</summary>
    public static RolloutPlan Read(JsonElement element, string path, IReadOnlyDictionary<string, ChannelType?>? channels, JsonShape shape, RolloutPlan plan)
    {
        NotifyReader reader = new(channels, shape);
        reader.Read(element, path);
        return plan with { Notify = reader._addresses, NotifyChannels = reader._channels, NotifyOf = reader._some };
    }

    private void Read(JsonElement plan, string planPath)
    {
        if (!shape.TryGet(plan, planPath, "notify", JsonValueKind.Array, isRequired: false, out var array))
            return;
        var place = 0;
        foreach (var element in array.EnumerateArray())
        {
            var path = $"{planPath}.notify[{place++}]";
            if (element.ValueKind == JsonValueKind.Object)
                _some.Add(ReadSome(element, path));
            else if (element.ValueKind != JsonValueKind.String)
                shape.Error(path, element.GetRawText(), "Neither an address nor an object.", """Write "https://host/path", the name of a channel, or { "events": [ "rolled_back" ], "urls": [ "https://host/path" ] }""");
            else
                ReadOne(element.GetString()!, path);
        }
    }

    private void ReadOne(string text, string path)
    {
        if (ToAddress(text) is { } address)
            _addresses.Add(address);
        else if (channels?.ContainsKey(text) ?? ChannelChecks.IsName(text))
            _channels.Add(text);
        else if (ChannelChecks.IsName(text))
            shape.Error(path, text, "Not an http or https address, and no channel has this name.", $"{ChannelRemedy()}, or write an address as https://host/path");
        else
            RefuseAddress(text, path);
    }

    private EventAddresses ReadSome(JsonElement element, string path)
    {
        shape.RefuseUnknownKeys(element, path, Keys);
        var events = shape.GetStrings(element, path, "events") ?? [];
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i] == NotificationEvent.Reminder.ToWireName())
                shape.Error($"{path}.events[{i}]", events[i], "No rollout sends reminders.", "Remove it here; FlagGateway:Reminders in gateway.json says who gets them");
            else if (!NotificationEvents.OfRollouts.Contains(events[i], StringComparer.Ordinal))
                shape.Error($"{path}.events[{i}]", events[i], "No event has this name.", $"Use one of {string.Join(", ", NotificationEvents.OfRollouts)}");
        }

        var urls = shape.GetStrings(element, path, "urls") ?? [];
        var named = shape.GetStrings(element, path, "channels") ?? [];
        if (events.Count == 0)
            shape.Error(path + ".events", null, "No event is named, so nobody would be notified.", "Name at least one, or write the addresses as plain strings for all events");
        if (urls.Count + named.Count == 0)
            shape.Error(path + ".urls", null, "No address is named.", "Name at least one, or a channel in channels");
        for (var i = 0; i < named.Count; i++)
        {
            if (channels?.ContainsKey(named[i]) == false)
                shape.Error($"{path}.channels[{i}]", named[i], "No channel has this name.", ChannelRemedy());
        }

        return new EventAddresses(events, [.. urls.Select((url, i) => ReadAddress(url, $"{path}.urls[{i}]")).OfType<Uri>()]) { Channels = named };
    }

    private Uri? ReadAddress(string text, string path)
    {
        if (ToAddress(text) is { } address)
            return address;
        RefuseAddress(text, path);
        return null;
    }

    private static Uri? ToAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) ? address : null;

    private void RefuseAddress(string text, string path) => shape.Error(path, text, "Not an http or https address.", "Write it as https://host/path");

    private string ChannelRemedy() => ChannelChecks.RemedyFor(channels?.Keys ?? []);
}
